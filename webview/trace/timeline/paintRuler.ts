import { formatDurationNs } from '../../../src/core/units.ts';
import type { Mark } from './paintOverlay.ts';
import { rulerLabels } from './rulerLabels.ts';
import { rulerTicks } from './rulerTicks.ts';
import type { SceneLook, StepMark } from './scene.ts';
import { type TimeRange, type Viewport, xOf } from './viewport.ts';

const stepTopPx = 20;
const stepHeightPx = 17;
const stepLinePx = stepHeightPx + 1;
/** Below the steps, where marks are. */
const footPx = 2;

/** @param stepLines How many recordings show their steps. */
export function rulerHeightPx(stepLines: number): number {
  return stepTopPx + stepLinePx * stepLines + footPx;
}

/** Times on top, the steps of each recording under them. */
export function paintRuler(
  ctx: CanvasRenderingContext2D,
  look: SceneLook,
  view: Viewport,
  stepLines: readonly (readonly StepMark[])[],
  chosen: TimeRange | undefined,
  marks: readonly Mark[],
): void {
  const { box } = look;
  const heightPx = rulerHeightPx(stepLines.length);
  ctx.fillStyle = box.background;
  ctx.fillRect(0, 0, view.widthPx, heightPx);
  ctx.font = box.font;
  ctx.textBaseline = 'middle';
  const times = rulerTicks(view);
  ctx.fillStyle = box.hairline;
  for (const { ns } of times.ticks) {
    ctx.fillRect(Math.round(xOf(view, ns)), 4, 1, heightPx);
  }
  const lengths = marks.map((mark) => markLabel(look, view, mark)).filter((label) => label !== undefined);
  const taken = lengths.map(({ leftPx, widthPx }) => [leftPx, leftPx + widthPx] as const);
  ctx.fillStyle = box.quiet;
  for (const { xPx, text } of rulerLabels(times, view, (each) => look.labels.widthOf(each), taken)) {
    ctx.fillText(text, xPx, 10);
  }
  stepLines.forEach((steps, line) =>
    paintSteps(ctx, look, view, steps, chosen, stepTopPx + line * stepLinePx),
  );
  for (const mark of marks) {
    paintMark(ctx, look, view, mark, heightPx);
  }
}

function paintSteps(
  ctx: CanvasRenderingContext2D,
  { box, band, labels }: SceneLook,
  view: Viewport,
  steps: readonly StepMark[],
  chosen: TimeRange | undefined,
  topPx: number,
): void {
  let lastX = -Infinity;
  for (const { name, shorter, fromNs, toNs } of steps) {
    const left = Math.round(Math.max(-1, xOf(view, fromNs)));
    const right = Math.round(Math.min(view.widthPx + 1, xOf(view, toNs)));
    if (right <= 0 || left >= view.widthPx || right - left < 2 || left < lastX) {
      continue;
    }
    lastX = right - 1;
    const isChosen = chosen === undefined || (fromNs >= chosen.fromNs && toNs <= chosen.toNs);
    ctx.fillStyle = band;
    ctx.fillRect(left, topPx, Math.max(1, right - left - 1), stepHeightPx);
    ctx.fillStyle = isChosen ? box.quiet : box.hairline;
    ctx.fillRect(left, topPx, 1, stepHeightPx);
    const roomPx = right - Math.max(left, 0) - 10;
    const whole = [name, ...shorter].find((each) => labels.widthOf(each) <= roomPx);
    const text = labels.fit(whole ?? shorter.at(-1) ?? name, roomPx);
    if (text !== '') {
      ctx.fillStyle = isChosen ? box.foreground : box.quiet;
      ctx.fillText(text, Math.max(left, 0) + 5, topPx + stepHeightPx / 2 + 0.5);
    }
  }
}

function paintMark(
  ctx: CanvasRenderingContext2D,
  look: SceneLook,
  view: Viewport,
  mark: Mark,
  heightPx: number,
): void {
  const label = markLabel(look, view, mark);
  if (label === undefined) {
    return;
  }
  const left = xOf(view, mark.fromNs);
  const right = xOf(view, mark.toNs);
  ctx.fillStyle = mark.isPermanent ? look.match : look.accent;
  ctx.fillRect(left, heightPx - 3, Math.max(1, right - left), 2);
  ctx.fillStyle = look.box.background;
  ctx.fillRect(label.leftPx, 2, label.widthPx, 16);
  ctx.fillStyle = look.box.foreground;
  ctx.fillText(label.text, label.leftPx + 4, 10);
}

/** How long a mark is, and where that is written; nothing where the mark is out of sight. */
function markLabel(
  { labels }: SceneLook,
  view: Viewport,
  { fromNs, toNs }: Mark,
): { readonly text: string; readonly leftPx: number; readonly widthPx: number } | undefined {
  const left = xOf(view, fromNs);
  const right = xOf(view, toNs);
  if (right < 0 || left > view.widthPx) {
    return undefined;
  }
  const text = formatDurationNs(toNs - fromNs);
  const widthPx = labels.widthOf(text) + 8;
  const middle = Math.min(view.widthPx - widthPx / 2, Math.max(widthPx / 2, (left + right) / 2));
  return { text, leftPx: middle - widthPx / 2, widthPx };
}

/** The step under a point of the ruler, if any. */
export function stepAt(
  view: Viewport,
  stepLines: readonly (readonly StepMark[])[],
  xPx: number,
  yPx: number,
): StepMark | undefined {
  if (yPx < stepTopPx) {
    return undefined;
  }
  const line = Math.min(stepLines.length - 1, Math.floor((yPx - stepTopPx) / stepLinePx));
  return stepLines[line]?.find(({ fromNs, toNs }) => xOf(view, fromNs) <= xPx && xPx < xOf(view, toNs));
}
