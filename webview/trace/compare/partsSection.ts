import { timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { formatDurationNs } from '../../../src/core/units.ts';
import type { CompareAnswer } from '../../../src/trace/session/queries/compare.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { swatchClass } from '../overview/fills.ts';
import { stackedBars } from '../overview/stackedBars.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import type { TabContext } from '../tab.ts';
import { comparedSeries, comparedValues } from './parts.ts';
import { signedColumnText } from './words.ts';

/** What the mean steps consist of: two bars on one scale, and under them the figures, which are the legend as well. */
export function partsSection(
  { strings }: TabContext,
  { a, b, scale }: CompareAnswer,
): { element: HTMLElement; dispose: () => void } {
  const series = comparedSeries(strings);
  const before = comparedValues(a.partsNs);
  const after = comparedValues(b.partsNs, scale);
  const rows = series
    .map((each, index) => ({ series: each, before: before[index] ?? 0, after: after[index] ?? 0 }))
    .filter((row) => row.before + row.after > 0);
  const chart = stackedBars({
    series,
    bars: [
      { label: strings.compareBefore, values: before },
      { label: strings.compareAfter, values: after },
    ],
    label: strings.compareParts,
    summary: fill(
      strings.comparePartsSummary,
      rows
        .map((row) =>
          fill(
            strings.comparePartItem,
            row.series.label,
            formatDurationNs(row.before),
            formatDurationNs(row.after),
          ),
        )
        .join(' '),
    ),
    chosen: null,
    strings,
  });
  return {
    element: h(
      'section',
      {},
      sectionTitle(
        strings.compareParts,
        scale === 1 ? strings.comparePartsRemark : strings.comparePartsSamples,
      ),
      chart.element,
      figures(rows),
    ),
    dispose: chart.dispose,
  };

  function figures(
    shown: readonly { series: (typeof series)[number]; before: number; after: number }[],
  ): HTMLElement {
    const { unit, divisor } = timeUnitFor(shown.flatMap((row) => [row.before, row.after]));
    const decimals = Math.min(
      2,
      decimalsOf(shown.flatMap((row) => [row.before / divisor, row.after / divisor])),
    );
    const text = (ns: number) => columnText(ns / divisor, decimals);
    const head = (header: string, hasUnit: boolean) =>
      h(
        'th',
        { class: hasUnit ? 'numeric' : 'words', attributes: { scope: 'col' } },
        header,
        hasUnit ? h('span', { class: 'unit' }, ` ${unit}`) : undefined,
      );
    const table = h(
      'table',
      { class: 'parts-table' },
      h('caption', { class: 'unseen' }, strings.compareParts),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head(strings.comparePart, false),
          head(strings.compareBefore, true),
          head(strings.compareAfter, true),
          head(strings.compareDifference, true),
        ),
      ),
      h(
        'tbody',
        {},
        ...shown.map((row) => {
          const swatch = h('span', {
            class: swatchClass(row.series),
            attributes: { 'aria-hidden': 'true' },
          });
          swatch.style.setProperty('--swatch', `var(${row.series.color})`);
          return h(
            'tr',
            {},
            h('th', { attributes: { scope: 'row' } }, swatch, row.series.label),
            h('td', { class: 'numeric' }, text(row.before)),
            h('td', { class: 'numeric' }, text(row.after)),
            h('td', { class: 'numeric' }, signedColumnText((row.after - row.before) / divisor, decimals)),
          );
        }),
      ),
    );
    return h(
      'div',
      { class: 'table', attributes: { role: 'region', 'aria-label': strings.compareParts, tabindex: 0 } },
      table,
    );
  }
}
