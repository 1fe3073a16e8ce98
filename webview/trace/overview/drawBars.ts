import type { Theme } from '../../kit/theme.ts';
import { LabelFitter } from '../labelFitter.ts';
import { fillOf } from './fills.ts';
import type { PlacedBar, StackedBar, StackedLayout, StackedSeries } from './stackedLayout.ts';

export interface BarsPicture {
  readonly layout: StackedLayout;
  readonly bars: readonly StackedBar[];
  readonly series: readonly StackedSeries[];
  /** First and last of the bars that are chosen; `null` for all. */
  readonly chosen: readonly [number, number] | null;
  /** The bar that the pointer or the keyboard is on. */
  readonly current: PlacedBar | undefined;
}

/** How much of its colour a bar keeps that is not chosen. */
const notChosen = 0.3;
const columnLabelPx = 80;

/** Draws stacked bars with gridlines and the axis; the canvas has the size of the layout. */
export function drawBars(
  ctx: CanvasRenderingContext2D,
  picture: BarsPicture,
  theme: Theme,
  widthPx: number,
): void {
  const { layout, series, chosen, current } = picture;
  const { form, plot, bars, ticks, pxPerNs, heightPx } = layout;
  const small = `${Math.max(9, theme.fontSizePx - 2)}px ${theme.fontFamily}`;
  const fills = series.map((each) => fillOf(each, theme));
  const quiet = theme.color('--quiet');
  const outline = theme.highContrast ? theme.color('--vscode-contrastBorder') : undefined;
  ctx.clearRect(0, 0, widthPx, heightPx);
  ctx.font = small;
  ctx.fillStyle = theme.color('--hairline');
  for (const { px } of ticks) {
    if (form === 'rows') {
      ctx.fillRect(Math.round(px), plot.yPx, 1, plot.heightPx);
    } else {
      ctx.fillRect(plot.xPx, Math.round(px), plot.widthPx, 1);
    }
  }
  ctx.fillStyle = quiet;
  ctx.textBaseline = 'middle';
  ticks.forEach(({ px, text }) => {
    if (form === 'rows') {
      // Under its line, but whole.
      const textPx = ctx.measureText(text).width;
      ctx.textAlign = 'left';
      ctx.fillText(text, Math.min(Math.max(plot.xPx, px - textPx / 2), widthPx - textPx), plot.heightPx + 14);
    } else {
      ctx.textAlign = 'right';
      ctx.fillText(text, plot.xPx - 8, px);
    }
  });
  for (const bar of bars) {
    const isChosen = chosen === null || (bar.last >= chosen[0] && bar.first <= chosen[1]);
    ctx.globalAlpha = isChosen ? 1 : notChosen;
    let at = form === 'rows' ? bar.xPx : bar.yPx + bar.heightPx;
    bar.values.forEach((value, index) => {
      const length = value * pxPerNs;
      const fill = fills[index];
      if (length <= 0 || fill === undefined) {
        return;
      }
      ctx.fillStyle = fill;
      const from = form === 'rows' ? at : at - length;
      at = form === 'rows' ? at + length : from;
      // A hairline of background tells neighbours apart where there is room for one.
      const shown = length >= 3 && bar.widthPx >= 6 ? length - 1 : Math.max(length, 0.5);
      const box =
        form === 'rows'
          ? ([from, bar.yPx, shown, bar.heightPx] as const)
          : ([bar.xPx, from + length - shown, bar.widthPx, shown] as const);
      ctx.fillRect(...box);
      if (outline !== undefined && bar.widthPx >= 6) {
        ctx.strokeStyle = outline;
        ctx.lineWidth = 1;
        ctx.strokeRect(box[0] + 0.5, box[1] + 0.5, Math.max(0, box[2] - 1), Math.max(0, box[3] - 1));
      }
    });
    ctx.globalAlpha = 1;
  }
  drawLabels(ctx, picture, theme);
  if (current !== undefined) {
    ctx.strokeStyle = theme.color('--vscode-focusBorder');
    ctx.lineWidth = 1;
    ctx.strokeRect(
      Math.round(current.xPx) - 1.5,
      Math.round(current.yPx) - 1.5,
      Math.round(current.widthPx) + 3,
      Math.round(current.heightPx) + 3,
    );
  }
}

/** Names beside rows; under columns those of the first, the last and some between. */
function drawLabels(
  ctx: CanvasRenderingContext2D,
  { layout, bars, chosen }: BarsPicture,
  theme: Theme,
): void {
  const { form, plot } = layout;
  const { font } = ctx;
  const fitter = new LabelFitter((letter) => ctx.measureText(letter).width);
  ctx.fillStyle = theme.color('--quiet');
  const apart = Math.max(1, Math.ceil(layout.bars.length / Math.max(1, Math.floor(plot.widthPx / 90))));
  layout.bars.forEach((bar, index) => {
    const room = form === 'rows' ? plot.xPx - 8 : columnLabelPx;
    const text = fitter.fit(stepLabel(bars[bar.first]?.label ?? ''), room);
    if (form === 'rows') {
      const isChosen = chosen !== null && bar.first >= chosen[0] && bar.last <= chosen[1];
      ctx.font = isChosen ? `600 ${font}` : font;
      ctx.textAlign = 'left';
      ctx.fillText(text, 0, bar.yPx + bar.heightPx / 2);
    } else if (index % apart === 0) {
      ctx.textAlign = 'left';
      ctx.fillText(text, bar.xPx, plot.yPx + plot.heightPx + 14);
    }
  });
  ctx.font = font;
}

/** `ProfilerStep#5` as `Step 5`. */
export function stepLabel(name: string): string {
  const step = /^ProfilerStep#(\d+)$/.exec(name)?.[1];
  return step === undefined ? name : `Step ${step}`;
}
