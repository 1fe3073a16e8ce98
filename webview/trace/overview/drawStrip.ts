import { boxKinds } from '../../../src/trace/timeline/timelineTypes.ts';
import type { StepStrip } from '../../../src/trace/timeline/stepStrip.ts';
import type { BoxLook } from '../boxLook.ts';
import { LabelFitter } from '../labelFitter.ts';

const labelsPx = 84;
const lanePx = 22;
const boxPx = 16;
const aroundPx = 6;
const leastLabelPx = 26;

/** Where lanes and times are on a strip. */
export const laneTopPx = {
  plot: (widthPx: number) => ({ fromPx: labelsPx, widthPx: Math.max(1, widthPx - labelsPx) }),
  of: (lane: number) => aroundPx + lane * lanePx + (lanePx - boxPx) / 2,
};

export function stripHeightPx(lanes: number): number {
  return 2 * aroundPx + lanes * lanePx;
}

/** The lane at a height; none beyond the last. */
export function laneAtPx(yPx: number): number {
  return Math.floor((yPx - aroundPx) / lanePx);
}

/** Draws the lanes of a strip with their names at the left; waiting is hatched. */
export function drawStrip(
  ctx: CanvasRenderingContext2D,
  { fromNs, toNs, lanes }: StepStrip,
  labels: readonly string[],
  look: BoxLook,
  widthPx: number,
): void {
  const { fromPx, widthPx: plotPx } = laneTopPx.plot(widthPx);
  const scale = plotPx / Math.max(1, toNs - fromNs);
  const x = (ns: number) => fromPx + (ns - fromNs) * scale;
  ctx.clearRect(0, 0, widthPx, stripHeightPx(lanes.length));
  ctx.font = look.font;
  ctx.textBaseline = 'middle';
  const fitter = new LabelFitter((letter) => ctx.measureText(letter).width);
  lanes.forEach((lane, index) => {
    const top = laneTopPx.of(index);
    ctx.fillStyle = look.quiet;
    ctx.fillText(fitter.fit(labels[index] ?? '', labelsPx - 12), 8, top + boxPx / 2);
    ctx.fillStyle = hatching(ctx, look.theme.color('--orange')) ?? look.hairline;
    for (const { startNs, endNs } of lane.idle) {
      ctx.fillRect(x(startNs), top, Math.max(0.5, (endNs - startNs) * scale), boxPx);
    }
    for (const [at, { startNs, endNs, kind, name }] of lane.boxes.entries()) {
      const style = look.styles[boxKinds.indexOf(kind)];
      if (style === undefined) {
        continue;
      }
      const left = x(startNs);
      const width = Math.max(1, (endNs - startNs) * scale - (endNs - startNs > 3 / scale ? 1 : 0));
      // What a merged or earlier box has painted must not shine through a pattern.
      ctx.fillStyle = look.background;
      ctx.fillRect(left, top, width, boxPx);
      ctx.fillStyle = style.fill;
      ctx.fillRect(left, top, width, boxPx);
      if (look.outline !== undefined && width > 3) {
        ctx.strokeStyle = look.outline;
        ctx.strokeRect(left + 0.5, top + 0.5, width - 1, boxPx - 1);
      }
      // The next one covers what lies under it.
      const room = Math.min(width, x(lane.boxes[at + 1]?.startNs ?? Infinity) - left);
      const label =
        room < leastLabelPx ? '' : fitter.fit(kind === 'python' ? withoutFolder(name) : name, room - 6);
      if (label !== '') {
        if (look.plate !== undefined) {
          ctx.fillStyle = look.plate;
          ctx.fillRect(left + 2, top + 2, ctx.measureText(label).width + 2, boxPx - 4);
        }
        ctx.fillStyle = style.text;
        ctx.fillText(label, left + 3, top + boxPx / 2 + 0.5);
      }
    }
  });
}

/** Thin diagonal lines on nothing. */
function hatching(ctx: CanvasRenderingContext2D, color: string): CanvasPattern | null {
  const side = 6;
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const lines = tile.getContext('2d');
  if (lines === null) {
    return null;
  }
  lines.strokeStyle = color;
  lines.globalAlpha = 0.6;
  lines.lineWidth = 1;
  lines.beginPath();
  for (const shift of [-side, 0, side]) {
    lines.moveTo(shift, side);
    lines.lineTo(shift + side, 0);
  }
  lines.stroke();
  return ctx.createPattern(tile, 'repeat');
}

/** `models/resnet.py(143): forward` without the folder. */
function withoutFolder(frame: string): string {
  return frame.replace(/^[^(]*[/\\](?=[^/\\(]*\()/, '');
}
