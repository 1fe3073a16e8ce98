import { formatColumn, timeUnitFor } from '../../../src/core/columnNumbers.ts';

/** How a fill is drawn beside its colour, so that parts of one colour, and all parts in high contrast, can be told apart. */
export type FillPattern = 'plain' | 'rising' | 'falling' | 'dots';

/** One part that every bar has. */
export interface StackedSeries {
  readonly label: string;
  /** A variable of the theme. */
  readonly color: `--${string}`;
  readonly pattern: FillPattern;
}

/** One bar, its values in nanoseconds in the order of the series. */
export interface StackedBar {
  readonly label: string;
  readonly values: readonly number[];
}

/** One bar on the screen: a bar, or the longest of several neighbours where there is no room for each. */
export interface PlacedBar {
  /** Bars that it stands for. */
  readonly first: number;
  readonly last: number;
  /** The bar that is drawn. */
  readonly shown: number;
  readonly values: readonly number[];
  readonly totalNs: number;
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Tick {
  readonly px: number;
  readonly text: string;
}

export interface StackedLayout {
  /** Few bars lie and have their names beside them; many stand. */
  readonly form: 'rows' | 'columns';
  readonly heightPx: number;
  /** Where bars may be. */
  readonly plot: {
    readonly xPx: number;
    readonly yPx: number;
    readonly widthPx: number;
    readonly heightPx: number;
  };
  readonly bars: readonly PlacedBar[];
  readonly ticks: readonly Tick[];
  readonly pxPerNs: number;
}

const mostRows = 8;
const rowPx = 38;
const barPx = 24;
const columnsHeightPx = 180;
const axisPx = 26;
const widestColumnPx = 40;
const leastColumnPx = 3;

/**
 * Places bars in a width. @param labelWidthPx room for names beside rows; columns have their axis there.
 */
export function layOutBars(
  bars: readonly StackedBar[],
  widthPx: number,
  labelWidthPx: number,
): StackedLayout {
  const totals = bars.map(({ values }) => sum(values));
  const longestNs = Math.max(1, ...totals);
  const plotWidthPx = Math.max(40, widthPx - labelWidthPx);
  if (bars.length <= mostRows) {
    const ticks = niceTicks(longestNs, plotWidthPx > 320 ? 5 : 3);
    // The last bar's end keeps a little air.
    const pxPerNs = (plotWidthPx - 8) / Math.max(longestNs, ticks.at(-1)?.ns ?? 0);
    const plot = { xPx: labelWidthPx, yPx: 0, widthPx: plotWidthPx, heightPx: bars.length * rowPx };
    return {
      form: 'rows',
      heightPx: plot.heightPx + axisPx,
      plot,
      pxPerNs,
      bars: bars.map(({ values }, index) => ({
        first: index,
        last: index,
        shown: index,
        values,
        totalNs: totals[index] ?? 0,
        xPx: plot.xPx,
        yPx: index * rowPx + (rowPx - barPx) / 2,
        widthPx: (totals[index] ?? 0) * pxPerNs,
        heightPx: barPx,
      })),
      ticks: ticks.map(({ ns, text }) => ({ px: plot.xPx + ns * pxPerNs, text })),
    };
  }
  const plot = { xPx: labelWidthPx, yPx: 8, widthPx: plotWidthPx, heightPx: columnsHeightPx };
  const together = Math.max(1, Math.ceil((bars.length * leastColumnPx) / plotWidthPx));
  const count = Math.ceil(bars.length / together);
  const pitchPx = Math.min(widestColumnPx, plotWidthPx / count);
  const gapPx = pitchPx >= 6 ? Math.min(6, pitchPx * 0.25) : pitchPx > leastColumnPx ? 1 : 0;
  const ticks = niceTicks(longestNs, 4);
  const pxPerNs = columnsHeightPx / Math.max(longestNs, ticks.at(-1)?.ns ?? 0);
  return {
    form: 'columns',
    heightPx: plot.yPx + plot.heightPx + axisPx,
    plot,
    pxPerNs,
    bars: Array.from({ length: count }, (_, index) => {
      const first = index * together;
      const last = Math.min(bars.length, first + together) - 1;
      const shown = indexOfLongest(totals, first, last);
      const totalNs = totals[shown] ?? 0;
      return {
        first,
        last,
        shown,
        values: bars[shown]?.values ?? [],
        totalNs,
        xPx: plot.xPx + index * pitchPx,
        yPx: plot.yPx + plot.heightPx - totalNs * pxPerNs,
        widthPx: pitchPx - gapPx,
        heightPx: totalNs * pxPerNs,
      };
    }),
    ticks: ticks.map(({ ns, text }) => ({ px: plot.yPx + plot.heightPx - ns * pxPerNs, text })),
  };
}

/** The bar at a point: its row or column counts, so that short bars can be hit as well. */
export function barAt({ form, bars, plot }: StackedLayout, xPx: number, yPx: number): PlacedBar | undefined {
  if (form === 'rows') {
    return yPx < 0 || yPx >= plot.heightPx ? undefined : bars[Math.floor(yPx / rowPx)];
  }
  const [first, second] = bars;
  const pitchPx = second === undefined || first === undefined ? plot.widthPx : second.xPx - first.xPx;
  return xPx < plot.xPx || yPx > plot.yPx + plot.heightPx
    ? undefined
    : bars[Math.floor((xPx - plot.xPx) / pitchPx)];
}

/** The position in `values` at a point of a bar; `undefined` beyond its end. */
export function partAt(layout: StackedLayout, bar: PlacedBar, xPx: number, yPx: number): number | undefined {
  const { form, pxPerNs } = layout;
  let atNs = (form === 'rows' ? xPx - bar.xPx : bar.yPx + bar.heightPx - yPx) / pxPerNs;
  if (atNs < 0) {
    return undefined;
  }
  for (const [index, value] of bar.values.entries()) {
    atNs -= value;
    if (atNs < 0) {
      return index;
    }
  }
  return undefined;
}

/** Round times from 0 to just below the longest, at most `count` beside the 0. */
function niceTicks(longestNs: number, count: number): { ns: number; text: string }[] {
  const rough = longestNs / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const stepNs = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const values = Array.from({ length: Math.floor(longestNs / stepNs) + 1 }, (_, index) => index * stepNs);
  const { unit, divisor } = timeUnitFor([longestNs]);
  const texts = formatColumn([stepNs / divisor]);
  const decimals = (texts[0]?.split('.')[1] ?? '').replace(/0+$/, '').length;
  return values.map((ns) => ({ ns, text: `${(ns / divisor).toFixed(decimals)} ${unit}` }));
}

/** An outlier must not disappear among its neighbours. */
function indexOfLongest(totals: readonly number[], first: number, last: number): number {
  let longest = first;
  for (let index = first; index <= last; index++) {
    if ((totals[index] ?? 0) > (totals[longest] ?? 0)) {
      longest = index;
    }
  }
  return longest;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
