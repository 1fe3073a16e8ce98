import type { ColumnUnit } from '../../../src/core/columnNumbers.ts';
import { formatSignificant } from '../../../src/core/units.ts';
import type { Theme } from '../../kit/theme.ts';
import { bytesRange, type Curve, niceTicks, pointAt, type Stretch } from './curveLayout.ts';

/** What a picture of a memory curve shows. */
export interface CurvePicture {
  readonly curve: Curve;
  readonly shown: Stretch;
  readonly steps: readonly (Stretch & { readonly name: string })[];
  readonly peak: { readonly timeNs: number; readonly allocatedBytes: number; readonly text: string };
  readonly selected: Stretch | null;
  /** Where the pointer or the keyboard is. */
  readonly cursorNs: number | null;
  readonly sizeUnit: ColumnUnit;
  readonly timeUnit: ColumnUnit;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The colours of the moment. */
export interface CurveLook {
  readonly allocated: string;
  readonly reserved: string;
  readonly peak: string;
  readonly text: string;
  readonly quiet: string;
  readonly hairline: string;
  readonly band: string;
  readonly selection: string;
  readonly background: string;
  readonly font: string;
  readonly highContrast: boolean;
}

export const plotLeftPx = 60;
export const plotRightPx = 12;
const topPx = 20;
const bottomPx = 22;
const yTicks = 4;
const tickEveryPx = 110;
/** A label nearer to the edge than this would be cut if it were centred. */
const labelRoomPx = 16;
/** A step's number is written where its band is at least so wide. */
const labelledStepPx = 40;

export function readCurveLook(theme: Theme): CurveLook {
  return {
    allocated: theme.color('--vscode-charts-blue'),
    reserved: theme.color('--grey'),
    peak: theme.color('--orange'),
    text: theme.color('--vscode-foreground'),
    quiet: theme.color('--quiet'),
    hairline: theme.color('--memory-grid'),
    band: theme.color('--memory-band'),
    selection: theme.color('--memory-selection'),
    background: theme.color('--vscode-editor-background'),
    font: `${Math.max(9, theme.fontSizePx - 2)}px ${theme.fontFamily}`,
    highContrast: theme.highContrast,
  };
}

/** Where a time is drawn, and back. */
export function timeScale({ fromNs, toNs }: Stretch, widthPx: number) {
  const room = Math.max(1, widthPx - plotLeftPx - plotRightPx);
  return {
    x: (ns: number) => plotLeftPx + ((ns - fromNs) / (toNs - fromNs)) * room,
    ns: (x: number) => Math.max(fromNs, Math.min(toNs, fromNs + ((x - plotLeftPx) / room) * (toNs - fromNs))),
  };
}

/** Bands for steps, two step lines, the peak, and what is selected. */
export function drawCurve(ctx: CanvasRenderingContext2D, picture: CurvePicture, look: CurveLook): void {
  const { curve, shown, widthPx, heightPx, sizeUnit, timeUnit } = picture;
  const { x } = timeScale(shown, widthPx);
  const { low, high } = bytesRange(curve);
  const floor = heightPx - bottomPx;
  const y = (bytes: number) => floor - ((bytes - low) / (high - low)) * (floor - topPx);
  const right = widthPx - plotRightPx;
  ctx.clearRect(0, 0, widthPx, heightPx);
  ctx.font = look.font;
  ctx.lineWidth = 1;

  picture.steps.forEach((step, index) => {
    const from = Math.max(plotLeftPx, x(step.fromNs));
    const to = Math.min(right, x(step.toNs));
    if (to <= from) {
      return;
    }
    if (index % 2 === 0) {
      ctx.fillStyle = look.band;
      ctx.fillRect(from, topPx, to - from, floor - topPx);
    }
    if (look.highContrast) {
      ctx.strokeStyle = look.hairline;
      line(ctx, Math.round(from) + 0.5, topPx, Math.round(from) + 0.5, floor);
    }
    if (to - from >= labelledStepPx) {
      ctx.fillStyle = look.quiet;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'alphabetic';
      ctx.fillText(shortStep(step.name), (from + to) / 2, topPx - 7, to - from - 4);
    }
  });

  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const tick of niceTicks(low / sizeUnit.divisor, high / sizeUnit.divisor, yTicks)) {
    const at = Math.round(y(tick * sizeUnit.divisor)) + 0.5;
    ctx.strokeStyle = look.hairline;
    line(ctx, plotLeftPx, at, right, at);
    ctx.fillStyle = look.quiet;
    ctx.fillText(`${formatSignificant(tick)} ${sizeUnit.unit}`, plotLeftPx - 8, at);
  }
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  const ticks = niceTicks(
    shown.fromNs / timeUnit.divisor,
    shown.toNs / timeUnit.divisor,
    (right - plotLeftPx) / tickEveryPx,
  );
  for (const tick of ticks) {
    const at = x(tick * timeUnit.divisor);
    ctx.textAlign = at > right - labelRoomPx ? 'right' : 'center';
    ctx.fillText(`${formatSignificant(tick)} ${timeUnit.unit}`, Math.min(at, right + plotRightPx), floor + 7);
  }

  ctx.save();
  ctx.beginPath();
  ctx.rect(plotLeftPx, 0, right - plotLeftPx, heightPx);
  ctx.clip();
  stepLine(ctx, curve.timeNs, curve.reservedBytes, { x, y, end: right });
  ctx.strokeStyle = look.reserved;
  ctx.setLineDash([4, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  area(ctx, curve, { x, y, end: right, floor: y(Math.max(low, 0)) });
  ctx.globalAlpha = look.highContrast ? 0 : 0.16;
  ctx.fillStyle = look.allocated;
  ctx.fill();
  ctx.globalAlpha = 1;
  stepLine(ctx, curve.timeNs, curve.allocatedBytes, { x, y, end: right });
  ctx.strokeStyle = look.allocated;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.lineWidth = 1;
  drawSelected(ctx, picture, look, { x, floor });
  ctx.restore();
  drawPeak(ctx, picture, look, { x, y, right });
  drawCursor(ctx, picture, look, { x, y, floor });
}

/** `ProfilerStep#4` as `#4`, which fits over a narrow band. */
function shortStep(name: string): string {
  return name.replace(/^.*(?=#\d+$)/, '').slice(0, 40);
}

interface Scales {
  readonly x: (ns: number) => number;
  readonly y: (bytes: number) => number;
  /** Where the last value ends. */
  readonly end: number;
}

function stepLine(
  ctx: CanvasRenderingContext2D,
  timeNs: ArrayLike<number>,
  bytes: ArrayLike<number>,
  { x, y, end }: Scales,
): void {
  ctx.beginPath();
  let isDrawing = false;
  for (let index = 0; index < timeNs.length; index++) {
    const value = bytes[index] ?? NaN;
    const at = x(timeNs[index] ?? 0);
    if (Number.isNaN(value)) {
      isDrawing = false;
      continue;
    }
    if (isDrawing) {
      ctx.lineTo(at, y(value));
    } else {
      ctx.moveTo(at, y(value));
      isDrawing = true;
    }
    ctx.lineTo(index + 1 < timeNs.length ? x(timeNs[index + 1] ?? 0) : end, y(value));
  }
}

function area(
  ctx: CanvasRenderingContext2D,
  { timeNs, allocatedBytes }: Curve,
  scales: Scales & { readonly floor: number },
): void {
  stepLine(ctx, timeNs, allocatedBytes, scales);
  ctx.lineTo(scales.end, scales.floor);
  ctx.lineTo(scales.x(timeNs[0] ?? 0), scales.floor);
  ctx.closePath();
}

function drawSelected(
  ctx: CanvasRenderingContext2D,
  { selected }: CurvePicture,
  look: CurveLook,
  { x, floor }: { readonly x: (ns: number) => number; readonly floor: number },
): void {
  if (selected === null) {
    return;
  }
  const from = x(selected.fromNs);
  const to = x(selected.toNs);
  ctx.fillStyle = look.selection;
  ctx.fillRect(from, topPx, to - from, floor - topPx);
  ctx.strokeStyle = look.text;
  for (const edge of [from, to]) {
    line(ctx, Math.round(edge) + 0.5, topPx, Math.round(edge) + 0.5, floor);
  }
}

function drawPeak(
  ctx: CanvasRenderingContext2D,
  { peak, widthPx }: CurvePicture,
  look: CurveLook,
  { x, y, right }: Pick<Scales, 'x' | 'y'> & { readonly right: number },
): void {
  const at = x(peak.timeNs);
  const height = y(peak.allocatedBytes);
  if (at < plotLeftPx || at > right) {
    return;
  }
  ctx.beginPath();
  ctx.arc(at, height, 4, 0, 2 * Math.PI);
  ctx.fillStyle = look.peak;
  ctx.fill();
  ctx.strokeStyle = look.background;
  ctx.stroke();
  const isLeft = at > widthPx / 2;
  ctx.textAlign = isLeft ? 'right' : 'left';
  ctx.textBaseline = 'bottom';
  ctx.font = `600 ${look.font}`;
  const labelX = at + (isLeft ? 4 : -4);
  // A line of the chart's own colour around the letters keeps them readable over the curve.
  ctx.strokeStyle = look.background;
  ctx.lineWidth = 3;
  ctx.strokeText(peak.text, labelX, height - 7);
  ctx.lineWidth = 1;
  ctx.fillStyle = look.text;
  ctx.fillText(peak.text, labelX, height - 7);
  ctx.font = look.font;
}

function drawCursor(
  ctx: CanvasRenderingContext2D,
  { cursorNs, curve }: CurvePicture,
  look: CurveLook,
  { x, y, floor }: Pick<Scales, 'x' | 'y'> & { readonly floor: number },
): void {
  if (cursorNs === null) {
    return;
  }
  const at = Math.round(x(cursorNs)) + 0.5;
  ctx.strokeStyle = look.quiet;
  line(ctx, at, topPx, at, floor);
  const point = pointAt(curve, cursorNs);
  const bytes = curve.allocatedBytes[point];
  if (bytes !== undefined) {
    ctx.beginPath();
    ctx.arc(at, y(bytes), 3, 0, 2 * Math.PI);
    ctx.fillStyle = look.allocated;
    ctx.fill();
  }
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
