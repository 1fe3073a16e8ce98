import { formatColumn, formatFixed, timeUnitFor } from '../../src/core/columnNumbers.ts';
import type { EngineReport } from '../../src/tensorrt/report/engineReport.ts';
import { type BarTableRow, barTable } from '../kit/barTable.ts';
import { h } from '../kit/dom.ts';
import { fill, sectionTitle } from '../kit/text.ts';
import { unknownName } from './layerStore.ts';
import type { EngineStrings } from './strings.ts';

type Share = EngineReport['byType'][number];

export interface SharesOptions {
  /** With a profile and without. */
  readonly titles: { readonly time: string; readonly count: string };
  readonly nameHeader: string;
  readonly shares: readonly Share[];
  readonly strings: EngineStrings;
  /** Gets the group's name, and how it is called on the page. */
  readonly showOnly: (name: string, label: string) => void;
}

const shownRows = 8;

/** Where the time goes, or without a profile the layers, as bars with figures. */
export function sharesSection({ titles, nameHeader, shares, strings, showOnly }: SharesOptions): HTMLElement {
  const timed = shares.some(({ timeNs }) => timeNs !== null);
  const size = (share: Share) => (timed ? (share.timeNs ?? 0) : share.layers);
  const sorted = shares.toSorted((left, right) => size(right) - size(left));
  // One row for "2 others" would take the place of one of the two.
  const cut = sorted.length > shownRows + 1 ? shownRows : sorted.length;
  const shown = sorted.slice(0, cut);
  const rest = together(sorted.slice(cut), fill(strings.rest, sorted.length - cut));
  const all = rest === undefined ? shown : [...shown, rest];
  const unit = timeUnitFor(all.map(({ timeNs }) => timeNs ?? 0));
  const times = formatColumn(all.map(({ timeNs }) => (timeNs ?? 0) / unit.divisor));
  const largest = Math.max(...all.map(size), 0) || 1;
  const nameOf = ({ name }: Share) => (name === unknownName ? strings.unknown : name);
  const rows = all.map((share, index): BarTableRow => ({
    name: nameOf(share),
    fraction: size(share) / largest,
    tone: share === rest ? 'rest' : /^(reformat|no-?op|signal|wait)/i.test(share.name) ? 'warning' : 'plain',
    figures: timed
      ? [times[index] ?? '', percent(share.share), formatFixed(share.layers, 0)]
      : [formatFixed(share.layers, 0)],
    ...(share === rest
      ? {}
      : {
          press: {
            description: fill(strings.showOnly, nameOf(share)),
            act: () => showOnly(share.name, nameOf(share)),
          },
        }),
  }));
  const title = timed ? titles.time : titles.count;
  return h(
    'section',
    { class: 'shares' },
    sectionTitle(title),
    barTable({
      summary: fill(
        strings.timeSummary,
        title,
        rows
          .map(({ name, figures }) =>
            timed
              ? fill(
                  strings.timeItem,
                  name,
                  `${figures[0] ?? ''} ${unit.unit}`,
                  `${figures[1] ?? ''} %`,
                  figures[2] ?? '',
                )
              : fill(strings.countItem, name, figures[0] ?? ''),
          )
          .join('; '),
      ),
      nameHeader,
      barHeader: strings.bar,
      headers: timed
        ? [
            { text: strings.time, unit: unit.unit },
            { text: strings.share, unit: '%' },
            { text: strings.count },
          ]
        : [{ text: strings.count }],
      rows,
    }),
  );
}

function together(shares: readonly Share[], name: string): Share | undefined {
  const sum = (values: readonly (number | null)[]) =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return shares.length === 0
    ? undefined
    : {
        name,
        layers: sum(shares.map(({ layers }) => layers)),
        timeNs: sum(shares.map(({ timeNs }) => timeNs)),
        share: sum(shares.map(({ share }) => share)),
      };
}

function percent(share: number | null): string {
  return share === null ? '–' : formatFixed(share * 100, 1);
}
