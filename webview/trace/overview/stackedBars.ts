import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import { h } from '../../kit/dom.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import { currentTheme, onThemeChange } from '../../kit/theme.ts';
import { hoverCard } from '../hoverCard.ts';
import type { TraceStrings } from '../strings.ts';
import { drawBars } from './drawBars.ts';
import { swatchClass } from './fills.ts';
import {
  barAt,
  layOutBars,
  type PlacedBar,
  type StackedBar,
  type StackedLayout,
  type StackedSeries,
} from './stackedLayout.ts';

export interface StackedBarsOptions {
  readonly series: readonly StackedSeries[];
  readonly bars: readonly StackedBar[];
  /** Names the chart. */
  readonly label: string;
  /** The chart in words, for those who do not see it. */
  readonly summary: string;
  readonly chosen: readonly [number, number] | null;
  /** A bar was clicked, or Enter pressed on it; `undefined` when Escape was. Without it bars cannot be chosen. */
  readonly onChoose?: (index: number | undefined) => void;
  readonly strings: Readonly<TraceStrings>;
}

const narrowPx = 420;
const labelWidthPx = 64;

/** Stacked bars of equal parts: hover gives exact numbers; with `onChoose` arrow keys move and Enter chooses. */
export function stackedBars(options: StackedBarsOptions): { element: HTMLElement; dispose: () => void } {
  const { series, bars, label, summary, chosen, onChoose, strings } = options;
  const canvas = h('canvas', { attributes: { 'aria-hidden': 'true' } });
  const card = hoverCard();
  const element = h(
    'div',
    {
      class: onChoose === undefined ? 'stacked' : 'stacked choosable',
      attributes:
        onChoose === undefined || bars.length < 2
          ? { role: 'img', 'aria-label': summary }
          : {
              role: 'slider',
              tabindex: 0,
              'aria-label': label,
              'aria-valuemin': 1,
              'aria-valuemax': bars.length,
            },
      key: label,
      on: {
        pointermove: (event) => point(event),
        pointerleave: () => {
          hovered = undefined;
          card.hide();
          draw();
        },
        click: (event) => {
          const bar = under(event);
          if (bar !== undefined) {
            choose(bar.shown);
          }
        },
        keydown: onKey,
        focus: () => draw(),
        blur: () => draw(),
      },
    },
    canvas,
    card.element,
  );
  let layout: StackedLayout | undefined;
  let hovered: PlacedBar | undefined;
  let active = chosen?.[0] ?? 0;
  const sizes = new ResizeObserver(() => layOut());
  sizes.observe(element);
  const stopListening = onThemeChange(() => layOut());
  sayActive();
  return {
    element,
    dispose: () => {
      sizes.disconnect();
      stopListening();
    },
  };

  function layOut(): void {
    const widthPx = element.clientWidth;
    if (widthPx === 0) {
      return;
    }
    layout = layOutBars(bars, widthPx, widthPx < narrowPx ? 52 : labelWidthPx);
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(widthPx * ratio);
    canvas.height = Math.round(layout.heightPx * ratio);
    canvas.style.width = `${widthPx}px`;
    canvas.style.height = `${layout.heightPx}px`;
    draw();
  }

  function draw(): void {
    const ctx = canvas.getContext('2d');
    if (layout === undefined || ctx === null) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const focused = element.matches(':focus-visible') && onChoose !== undefined;
    const current =
      hovered ??
      (focused ? layout.bars.find(({ first, last }) => active >= first && active <= last) : undefined);
    drawBars(ctx, { layout, bars, series, chosen, current }, currentTheme(), element.clientWidth);
  }

  function under(event: MouseEvent): PlacedBar | undefined {
    const { left, top } = element.getBoundingClientRect();
    return layout === undefined ? undefined : barAt(layout, event.clientX - left, event.clientY - top);
  }

  function point(event: PointerEvent): void {
    const bar = under(event);
    if (bar !== hovered) {
      hovered = bar;
      draw();
    }
    if (bar === undefined) {
      card.hide();
      return;
    }
    const { left, top } = element.getBoundingClientRect();
    const label = bars[bar.shown]?.label ?? '';
    const name =
      bar.first === bar.last ? label : fill(strings.overviewBucket, label, bar.last - bar.first + 1);
    card.show(event.clientX - left, event.clientY - top, name, [
      fill(strings.overviewTotal, formatDurationNs(bar.totalNs)),
      ...partLines(bar.values, bar.totalNs),
    ]);
  }

  function partLines(values: readonly number[], totalNs: number): string[] {
    return values.flatMap((value, index) =>
      value <= 0
        ? []
        : [
            fill(
              strings.overviewPartShare,
              series[index]?.label ?? '',
              formatDurationNs(value),
              formatShare(totalNs > 0 ? value / totalNs : 0),
            ),
          ],
    );
  }

  function onKey(event: KeyboardEvent): void {
    if (onChoose === undefined) {
      return;
    }
    const page = Math.max(1, Math.round(bars.length / 10));
    const to = {
      ArrowRight: active + 1,
      ArrowDown: active + 1,
      ArrowLeft: active - 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: bars.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      active = Math.min(bars.length - 1, Math.max(0, to));
      sayActive();
      draw();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      choose(active);
    } else if (event.key === 'Escape' && chosen !== null) {
      event.preventDefault();
      onChoose(undefined);
    }
  }

  function choose(index: number): void {
    if (bars.length > 1) {
      onChoose?.(chosen !== null && chosen[0] === index && chosen[1] === index ? undefined : index);
    }
  }

  function sayActive(): void {
    if (element.getAttribute('role') !== 'slider') {
      return;
    }
    const bar = bars[active];
    const values = bar?.values ?? [];
    const totalNs = values.reduce((sum, value) => sum + value, 0);
    element.setAttribute('aria-valuenow', String(active + 1));
    element.setAttribute(
      'aria-valuetext',
      fill(
        strings.overviewStepValue,
        bar?.label ?? '',
        formatDurationNs(totalNs),
        partLines(values, totalNs).join(', '),
      ),
    );
  }
}

/** What the fills mean, with a value beside each; parts without a value are left out. */
export function stackedLegend(
  series: readonly StackedSeries[],
  values: readonly number[],
  textOf: (value: number, index: number) => string,
): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    ...series.flatMap((each, index) => {
      const value = values[index] ?? 0;
      const swatch = h('span', {
        class: swatchClass(each),
        attributes: { 'aria-hidden': 'true' },
      });
      swatch.style.setProperty('--swatch', `var(${each.color})`);
      return value <= 0
        ? []
        : [
            h(
              'li',
              {},
              swatch,
              h('span', {}, each.label),
              h('span', { class: 'quiet' }, plainDirection(textOf(value, index))),
            ),
          ];
    }),
  );
}
