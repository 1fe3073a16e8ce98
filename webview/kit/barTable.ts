import { link } from './controls.ts';
import { type Child, h, nameText } from './dom.ts';

/** `plain` belongs to the thing in question, `warning` costs without computing, `rest` is everything else together. */
export type BarTone = 'plain' | 'warning' | 'rest';

export interface BarTableRow {
  readonly name: string;
  /** What hovering over the name shows; the name itself, where that may be cut. */
  readonly tooltip?: string;
  /** Length of the bar against the longest, 0 to 1. */
  readonly fraction: number;
  readonly tone: BarTone;
  readonly figures: readonly string[];
  /** Under {@link BarTableOptions.lastHeader}, such as a link. */
  readonly last?: Child;
  /** What pressing the name does, and how a screen reader announces it. */
  readonly press?: { readonly description: string; readonly act: () => void };
}

export interface BarTableOptions {
  /** The chart in words, for those who do not see it. */
  readonly summary: string;
  readonly nameHeader: string;
  /** Name of the column that holds the bars. */
  readonly barHeader: string;
  readonly headers: readonly { readonly text: string; readonly unit?: string }[];
  /** Heads a last column of words. */
  readonly lastHeader?: string;
  readonly rows: readonly BarTableRow[];
}

/** Bars with their figures in one table, so that the chart and its alternative are the same thing. */
export function barTable({
  summary,
  nameHeader,
  barHeader,
  headers,
  lastHeader,
  rows,
}: BarTableOptions): HTMLElement {
  return h(
    'table',
    { class: 'bar-table' },
    h('caption', { class: 'unseen' }, summary),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { attributes: { scope: 'col' } }, nameHeader),
        h('th', { attributes: { scope: 'col' } }, h('span', { class: 'unseen' }, barHeader)),
        ...headers.map(({ text, unit }) =>
          h(
            'th',
            { class: 'numeric', attributes: { scope: 'col' } },
            text,
            unit === undefined ? undefined : h('span', { class: 'unit' }, ` ${unit}`),
          ),
        ),
        lastHeader === undefined
          ? undefined
          : h('th', { class: 'words', attributes: { scope: 'col' } }, lastHeader),
      ),
    ),
    h('tbody', {}, ...rows.map((row) => tableRow(row, lastHeader !== undefined))),
  );
}

function tableRow(
  { name, tooltip, fraction, tone, figures, last, press }: BarTableRow,
  hasLast: boolean,
): HTMLElement {
  const bar = h('span', { class: `bar-fill ${tone}`, attributes: { 'aria-hidden': 'true' } });
  bar.style.setProperty('--fraction', `${Math.max(0, Math.min(1, fraction)) * 100}%`);
  return h(
    'tr',
    {},
    h(
      'th',
      {
        attributes: {
          scope: 'row',
          title: tooltip?.slice(0, 1000) ?? (name.length > 24 ? name.slice(0, 1000) : undefined),
        },
      },
      press === undefined
        ? nameText(name)
        : link({ label: name, description: press.description, onPress: press.act }),
    ),
    h('td', { class: 'bar-cell' }, bar),
    ...figures.map((text) => h('td', { class: 'numeric' }, text)),
    hasLast ? h('td', { class: 'words' }, last) : undefined,
  );
}
