import { firstText, KeyTable, numberSlots, textSlots } from './argKeys.ts';
import { NumberParser } from './numberParser.ts';
import {
  broken,
  closeBrace,
  colon,
  comma,
  incomplete,
  isSpace,
  openBrace,
  quote,
  skipSpace,
  skipText,
  skipValue,
} from './scanValue.ts';

/** Steps through the `args` of an event and remembers those that columns keep; all others are passed over. */
export class ArgsScanner {
  /** Values of known number arguments by slot; NaN for those that the event has not. */
  readonly numbers = new Float64Array(numberSlots);
  /** Where the values of known text arguments begin and end, by slot; begin 0 for those that the event has not. */
  readonly textStarts = new Float64Array(textSlots);
  readonly textEnds = new Float64Array(textSlots);
  /** Where the args began and ended; begin 0 when the event has none. */
  start = 0;
  end = 0;
  private readonly keys = new KeyTable();
  private readonly parser = new NumberParser();
  private isClean = false;

  /** Forgets the event before. */
  reset(): void {
    if (!this.isClean) {
      this.numbers.fill(NaN);
      this.textStarts.fill(0);
      this.isClean = true;
    }
    this.start = 0;
  }

  /** Behind the args whose value begins at `from`, or a negative outcome. */
  scan(buffer: Uint8Array, from: number, end: number, lenient: boolean): number {
    if (buffer[from] !== openBrace) {
      return skipValue(buffer, from, end, lenient);
    }
    this.isClean = false;
    this.start = from;
    let position = from + 1;
    for (;;) {
      const byte = buffer[position]!;
      if (byte === quote) {
        position = this.scanMember(buffer, position + 1, end, lenient);
        if (position < 0) {
          return position;
        }
      } else if (byte === comma || isSpace(byte)) {
        position++;
      } else if (byte === closeBrace) {
        this.end = position + 1;
        return position + 1;
      } else {
        return byte === 0 && position >= end ? incomplete : broken;
      }
    }
  }

  private scanMember(buffer: Uint8Array, keyStart: number, end: number, lenient: boolean): number {
    let position = keyStart;
    let byte = buffer[position]!;
    while (byte !== quote) {
      if (byte === 0x5c || byte === 0) {
        position = skipText(buffer, position, end, lenient);
        if (position < 0) {
          return position;
        }
        position--;
        break;
      }
      byte = buffer[++position]!;
    }
    const keyEnd = position;
    position = skipSpace(buffer, keyEnd + 1);
    if (buffer[position] !== colon) {
      return buffer[position] === 0 && position >= end ? incomplete : broken;
    }
    position = skipSpace(buffer, position + 1);
    const code = this.keys.find(buffer, keyStart, keyEnd);
    if (code < 0) {
      return skipValue(buffer, position, end, lenient);
    }
    if (code >= firstText) {
      const behind = skipValue(buffer, position, end, lenient);
      this.textStarts[code - firstText] = position;
      this.textEnds[code - firstText] = behind;
      return behind;
    }
    const first = buffer[position]!;
    if (first === openBrace || first === 0x5b) {
      return skipValue(buffer, position, end, lenient);
    }
    const behind = this.parser.parse(buffer, position, end);
    this.numbers[code] = this.parser.value;
    return behind;
  }
}
