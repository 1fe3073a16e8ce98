import { boxKinds } from '../../../src/trace/timeline/timelineTypes.ts';
import type { BoxLook } from '../boxLook.ts';
import type { LabelFitter } from '../labelFitter.ts';
import type { FlameBox } from './flameLayout.ts';

export const flameRowPx = 19;
const boxPx = 18;
const labelInsetPx = 4;
/** Narrower boxes carry no label, narrower than half a pixel are not drawn. */
const labelledPx = 28;
const drawnPx = 0.5;

export interface FlameFrame {
  readonly boxes: readonly FlameBox[];
  /** The stretch that fills the width, as shares of the whole. */
  readonly from: number;
  readonly to: number;
  readonly widthPx: number;
  readonly selected: FlameBox | undefined;
}

/** Left edge and width of a box within the frame, cut at its edges. */
export function flameBoxPx(
  { from, to }: FlameBox,
  frame: Pick<FlameFrame, 'from' | 'to' | 'widthPx'>,
): { xPx: number; widthPx: number } {
  const scale = frame.widthPx / (frame.to - frame.from);
  const left = Math.max(0, (from - frame.from) * scale);
  const right = Math.min(frame.widthPx, (to - frame.from) * scale);
  return { xPx: left, widthPx: Math.max(0, right - left) };
}

/** The box at a point, if any. */
export function flameBoxAt(frame: FlameFrame, xPx: number, yPx: number): FlameBox | undefined {
  const depth = Math.floor(yPx / flameRowPx);
  const at = frame.from + (xPx / frame.widthPx) * (frame.to - frame.from);
  return frame.boxes.find((box) => box.depth === depth && box.from <= at && at < box.to);
}

export function drawFlame(
  ctx: CanvasRenderingContext2D,
  frame: FlameFrame,
  look: BoxLook,
  labels: LabelFitter,
): void {
  ctx.font = look.font;
  ctx.textBaseline = 'middle';
  for (const box of frame.boxes) {
    const { xPx, widthPx } = flameBoxPx(box, frame);
    const style = look.styles[boxKinds.indexOf(box.node.kind)];
    if (widthPx < drawnPx || style === undefined) {
      continue;
    }
    const yPx = box.depth * flameRowPx;
    const innerPx = Math.max(0.5, widthPx - 1);
    ctx.fillStyle = style.fill;
    ctx.fillRect(xPx, yPx, innerPx, boxPx);
    if (look.outline !== undefined && widthPx > 3) {
      ctx.strokeStyle = look.outline;
      ctx.strokeRect(xPx + 0.5, yPx + 0.5, innerPx - 1, boxPx - 1);
    }
    const label = widthPx < labelledPx ? '' : labels.fit(box.node.name, innerPx - 2 * labelInsetPx);
    if (label !== '') {
      if (look.plate !== undefined) {
        ctx.fillStyle = look.plate;
        ctx.fillRect(xPx + 2, yPx + 2, Math.min(innerPx - 4, labels.widthOf(label) + 5), boxPx - 4);
      }
      ctx.fillStyle = style.text;
      ctx.fillText(label, xPx + labelInsetPx, yPx + boxPx / 2 + 0.5);
    }
    if (box === frame.selected) {
      ctx.strokeStyle = look.foreground;
      ctx.lineWidth = 2;
      ctx.strokeRect(xPx + 1, yPx + 1, Math.max(1, innerPx - 2), boxPx - 2);
      ctx.lineWidth = 1;
    }
  }
}
