import { boxKinds } from '../../../src/trace/timeline/timelineTypes.ts';
import type { BoxLook } from '../boxLook.ts';
import type { LabelFitter } from '../labelFitter.ts';

const firstRoom = 4_096;
const numbersPerBox = 4;
const labelInsetPx = 4;
/** Narrower or lower boxes would be all outline. */
const outlinedPx = 6;
/** Of the pattern of narrower or lower boxes only dots would be left: they are plain. */
const patterned = { widthPx: 4, heightPx: 8 };
/** Boxes that do not stand out while others do. */
const dimmedAlpha = 0.28;
/** On black, or as a pattern, less would be nothing. */
const dimmedContrastAlpha = 0.6;
/** Of no kind, so that the label is quiet. */
const dimmedLabel = boxKinds.length;

/**
 * The boxes of a frame, sorted by how they are painted: a change of colour costs more than a box. The arrays live as
 * long as the view and only grow.
 */
export class BoxBatch {
  /** For each kind those that stand out (or all), then for each kind the dimmed ones. */
  private readonly boxes = Array.from(
    { length: boxKinds.length * 2 },
    () => new Float32Array(firstRoom * numbersPerBox),
  );
  private readonly counts = new Int32Array(boxKinds.length * 2);
  private labelBoxes = new Float32Array(firstRoom * numbersPerBox);
  private readonly labelNames: string[] = [];
  private readonly labelKinds: number[] = [];
  private labels = 0;

  clear(): void {
    this.counts.fill(0);
    this.labels = 0;
  }

  /** Boxes of this frame. */
  get size(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  add(kind: number, isDimmed: boolean, xPx: number, yPx: number, widthPx: number, heightPx: number): void {
    const slot = isDimmed ? kind + boxKinds.length : kind;
    const count = this.counts[slot] ?? 0;
    let into = this.boxes[slot];
    if (into === undefined) {
      return;
    }
    if ((count + 1) * numbersPerBox > into.length) {
      into = grown(into);
      this.boxes[slot] = into;
    }
    const at = count * numbersPerBox;
    into[at] = xPx;
    into[at + 1] = yPx;
    into[at + 2] = widthPx;
    into[at + 3] = heightPx;
    this.counts[slot] = count + 1;
  }

  /** A label for a box that has room for one. */
  label(
    kind: number,
    isDimmed: boolean,
    name: string,
    xPx: number,
    yPx: number,
    roomPx: number,
    heightPx: number,
  ): void {
    const at = this.labels * numbersPerBox;
    if (at + numbersPerBox > this.labelBoxes.length) {
      this.labelBoxes = grown(this.labelBoxes);
    }
    this.labelBoxes[at] = xPx;
    this.labelBoxes[at + 1] = yPx;
    this.labelBoxes[at + 2] = roomPx;
    this.labelBoxes[at + 3] = heightPx;
    this.labelNames[this.labels] = name;
    this.labelKinds[this.labels] = isDimmed ? dimmedLabel : kind;
    this.labels++;
  }

  /** Paints the boxes without their labels. */
  paintBoxes(ctx: CanvasRenderingContext2D, look: BoxLook): void {
    const isContrast = look.outline !== undefined;
    for (let slot = 0; slot < this.boxes.length; slot++) {
      const isDimmed = slot >= boxKinds.length;
      const style = look.styles[isDimmed ? slot - boxKinds.length : slot];
      const count = (this.counts[slot] ?? 0) * numbersPerBox;
      const boxes = this.boxes[slot];
      if (style === undefined || boxes === undefined || count === 0) {
        continue;
      }
      ctx.globalAlpha = isDimmed ? (isContrast ? dimmedContrastAlpha : dimmedAlpha) : 1;
      if (typeof style.fill === 'string') {
        fillBoxes(ctx, boxes, count, style.fill, () => true);
      } else {
        fillBoxes(ctx, boxes, count, style.color, (...size) => !hasPattern(...size));
        fillBoxes(ctx, boxes, count, style.fill, hasPattern);
      }
      if (look.outline !== undefined) {
        outline(ctx, boxes, count, look.outline);
      }
    }
    ctx.globalAlpha = 1;
  }

  /** Paints the labels of the boxes that have room for one. */
  paintLabels(ctx: CanvasRenderingContext2D, look: BoxLook, fitter: LabelFitter): void {
    ctx.font = look.font;
    ctx.textBaseline = 'middle';
    let color = '';
    for (let index = 0; index < this.labels; index++) {
      const at = index * numbersPerBox;
      const xPx = (this.labelBoxes[at] ?? 0) + labelInsetPx;
      const yPx = this.labelBoxes[at + 1] ?? 0;
      const heightPx = this.labelBoxes[at + 3] ?? 0;
      const text = fitter.fit(
        this.labelNames[index] ?? '',
        (this.labelBoxes[at + 2] ?? 0) - 2 * labelInsetPx,
      );
      if (text === '') {
        continue;
      }
      if (look.plate !== undefined) {
        ctx.fillStyle = look.plate;
        ctx.fillRect(xPx - 2, yPx + 2, fitter.widthOf(text) + 4, heightPx - 4);
        color = '';
      }
      const wanted = look.styles[this.labelKinds[index] ?? 0]?.text ?? look.quiet;
      if (wanted !== color) {
        color = wanted;
        ctx.fillStyle = color;
      }
      ctx.fillText(text, xPx, yPx + heightPx / 2 + 0.5);
    }
  }
}

function grown(numbers: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

function hasPattern(widthPx: number, heightPx: number): boolean {
  return widthPx >= patterned.widthPx && heightPx >= patterned.heightPx;
}

/** Fills the boxes of some sizes. */
function fillBoxes(
  ctx: CanvasRenderingContext2D,
  boxes: Float32Array,
  count: number,
  style: string | CanvasPattern,
  isFilled: (widthPx: number, heightPx: number) => boolean,
): void {
  ctx.fillStyle = style;
  for (let at = 0; at < count; at += numbersPerBox) {
    const widthPx = boxes[at + 2] ?? 0;
    const heightPx = boxes[at + 3] ?? 0;
    if (isFilled(widthPx, heightPx)) {
      ctx.fillRect(boxes[at] ?? 0, boxes[at + 1] ?? 0, widthPx, heightPx);
    }
  }
}

function outline(ctx: CanvasRenderingContext2D, boxes: Float32Array, count: number, color: string): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  for (let at = 0; at < count; at += numbersPerBox) {
    const widthPx = boxes[at + 2] ?? 0;
    if (widthPx >= outlinedPx && (boxes[at + 3] ?? 0) >= outlinedPx) {
      ctx.strokeRect(
        (boxes[at] ?? 0) + 0.5,
        (boxes[at + 1] ?? 0) + 0.5,
        widthPx - 1,
        Math.max(1, (boxes[at + 3] ?? 0) - 1),
      );
    }
  }
}
