/** Letters of a name that are looked at: more never fit on a box. */
const longestLabel = 160;
/** Names whose widths are kept; a trace has a few thousand. */
const keptNames = 20_000;

interface Measured {
  readonly text: string;
  /** Width of the first n letters, at n - 1. */
  readonly widths: Float32Array;
  /** What was asked for last: while the view moves sideways it is asked for again. */
  lastRoomPx: number;
  lastText: string;
}

/**
 * Cuts labels to the room they have. The widths of a name's letters are added up once, so that fitting costs a binary
 * search and no text is measured while frames are drawn.
 */
export class LabelFitter {
  private readonly measure: (letter: string) => number;
  private readonly letters = new Map<string, number>();
  private readonly names = new Map<string, Measured>();

  /** @param measure Width of a letter in the font of the labels. */
  constructor(measure: (letter: string) => number) {
    this.measure = measure;
  }

  /** About how wide a text is. */
  widthOf(text: string): number {
    let sum = 0;
    for (let index = 0; index < text.length; index++) {
      sum += this.letter(text.charAt(index));
    }
    return sum;
  }

  /** What of `name` fits into `roomPx`, with an ellipsis where it was cut; empty when hardly anything would. */
  fit(name: string, roomPx: number): string {
    const measured = this.measured(name);
    const { text, widths } = measured;
    const { length } = text;
    if (length === 0 || (widths[length - 1] ?? 0) <= roomPx) {
      return text;
    }
    if (measured.lastRoomPx !== roomPx) {
      measured.lastRoomPx = roomPx;
      measured.lastText = this.cut(text, widths, roomPx);
    }
    return measured.lastText;
  }

  private cut(text: string, widths: Float32Array, roomPx: number): string {
    const room = roomPx - this.letter('…');
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((widths[middle - 1] ?? Infinity) <= room) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low < leastLetters ? '' : `${withoutHalfPair(text.slice(0, low))}…`;
  }

  private measured(name: string): Measured {
    const known = this.names.get(name);
    if (known !== undefined) {
      return known;
    }
    // Control and direction marks would draw nothing, or turn what stands beside them.
    const text = name.slice(0, longestLabel).replace(unprintable, ' ');
    const widths = new Float32Array(text.length);
    let sum = 0;
    for (let index = 0; index < text.length; index++) {
      sum += this.letter(text.charAt(index));
      widths[index] = sum;
    }
    if (this.names.size >= keptNames) {
      this.names.clear();
    }
    const measured = { text, widths, lastRoomPx: -1, lastText: '' };
    this.names.set(name, measured);
    return measured;
  }

  private letter(letter: string): number {
    const known = this.letters.get(letter);
    if (known !== undefined) {
      return known;
    }
    const width = this.measure(letter);
    this.letters.set(letter, width);
    return width;
  }
}

/** Fewer letters than this tell nobody anything. */
const leastLetters = 2;
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function withoutHalfPair(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
