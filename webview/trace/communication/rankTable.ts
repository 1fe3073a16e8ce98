import { formatFixed, timeUnitFor } from '../../../src/core/columnNumbers.ts';
import type { ViewedRank } from '../../../src/trace/session/queries/communication/communicationView.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import { capital } from './communicationSentences.ts';
import { rankParts, type RankPartId, rankPartIds } from './rankParts.ts';

/** The time of each rank as a stacked bar with its figures: the chart and its table are the same thing. */
export function rankTable(context: TabContext, ranks: readonly ViewedRank[]): HTMLElement {
  const { strings } = context;
  const hasWaits = ranks.some(({ waitNs }) => waitNs !== null);
  const parts = ranks.map((rank) => rankParts(rank));
  const shownParts = rankPartIds.filter((id) => id !== 'waiting' || hasWaits);
  const largest = Math.max(1, ...ranks.map(({ recordedNs }) => recordedNs));
  const unit = timeUnitFor([largest]);
  // The shortest parts are often the ones in question.
  const decimals = Math.max(1, decimalsOf([largest / unit.divisor]));
  const text = (ns: number) => columnText(ns / unit.divisor, decimals);
  const names: Readonly<Record<RankPartId, string>> = {
    computing: strings.communicationComputing,
    hidden: strings.communicationHidden,
    transfer: hasWaits ? strings.communicationTransfer : strings.communicationExposed,
    waiting: strings.communicationWaiting,
    neither: strings.communicationNeither,
  };
  const legend: Readonly<Record<RankPartId, string>> = {
    computing: strings.communicationLegendComputing,
    hidden: strings.communicationLegendHidden,
    transfer: hasWaits ? strings.communicationLegendTransfer : strings.communicationLegendExposed,
    waiting: strings.communicationLegendWaiting,
    neither: strings.communicationLegendNeither,
  };
  const summary = ranks
    .map(({ label }, index) =>
      fill(
        strings.communicationRankText,
        label,
        shownParts
          .map((id) =>
            fill(
              strings.communicationPartText,
              names[id],
              `${formatFixed(((parts[index]?.[id] ?? 0) / Math.max(1, ranks[index]?.recordedNs ?? 1)) * 100, 1)} %`,
            ),
          )
          .join(', '),
      ),
    )
    .join('; ');
  return h(
    'section',
    { class: 'section' },
    sectionTitle(
      strings.communicationRanks,
      context.scope().steps === null ? strings.communicationRanksWhole : strings.communicationRanksSteps,
    ),
    h(
      'div',
      { class: 'communication-scroll' },
      h(
        'table',
        { class: 'bar-table rank-table' },
        h('caption', { class: 'unseen' }, summary),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { attributes: { scope: 'col' } }, strings.communicationRank),
            h(
              'th',
              { attributes: { scope: 'col' } },
              h('span', { class: 'unseen' }, strings.communicationBar),
            ),
            ...[strings.communicationRecorded, ...shownParts.map((id) => names[id])].map((header) =>
              h(
                'th',
                { class: 'numeric', attributes: { scope: 'col' } },
                header,
                h('span', { class: 'unit' }, ` ${unit.unit}`),
              ),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          ...ranks.map(({ label, recording, recordedNs }, index) =>
            h(
              'tr',
              {},
              h(
                'th',
                { attributes: { scope: 'row' } },
                link({
                  label: capital(label),
                  description: fill(strings.communicationRankOnTimeline, capital(label).slice(0, 200)),
                  onPress: () =>
                    context.go({ tab: 'timeline', recording, steps: null, event: null, view: null }),
                }),
              ),
              h(
                'td',
                { class: 'bar-cell' },
                h(
                  'div',
                  { class: 'rank-bar', attributes: { 'aria-hidden': 'true' } },
                  ...shownParts.map((id) => partOf(id, (parts[index]?.[id] ?? 0) / largest)),
                ),
              ),
              h('td', { class: 'numeric' }, text(recordedNs)),
              ...shownParts.map((id) => h('td', { class: 'numeric' }, text(parts[index]?.[id] ?? 0))),
            ),
          ),
        ),
      ),
    ),
    h(
      'div',
      { class: 'communication-legend' },
      ...shownParts.map((id) =>
        h(
          'span',
          { class: 'communication-legend-item' },
          h('span', { class: `rank-part ${id}`, attributes: { 'aria-hidden': 'true' } }),
          legend[id],
        ),
      ),
    ),
  );
}

function partOf(id: RankPartId, fraction: number): HTMLElement {
  const part = h('span', { class: `rank-part ${id}` });
  part.style.width = `${Math.max(0, fraction) * 100}%`;
  return part;
}
