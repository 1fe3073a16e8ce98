import { timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { formatDurationNs } from '../../../src/core/units.ts';
import type { ViewedRank } from '../../../src/trace/session/queries/communication/communicationView.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import { capital } from './communicationSentences.ts';
import { waitPairs } from './waitPairs.ts';

const namedPairs = 3;

/** Which rank waits for which: a table whose cells are the darker the longer the wait. */
export function waitMatrix(
  context: TabContext,
  ranks: readonly ViewedRank[],
  waitsNs: readonly (readonly number[])[],
): HTMLElement {
  const { strings } = context;
  const pairs = waitPairs(
    waitsNs,
    ranks.map(({ steps }) => steps),
  );
  const largest = pairs[0]?.nsPerStep ?? 0;
  const unit = timeUnitFor([largest]);
  const decimals = decimalsOf([largest / unit.divisor]);
  const waits = new Map(pairs.map(({ waiting, late, nsPerStep }) => [`${waiting} ${late}`, nsPerStep]));
  const labelOf = (position: number) => ranks[position]?.label ?? '';
  const text = (ns: number) => columnText(ns / unit.divisor, decimals);
  const summary =
    pairs.length === 0
      ? strings.communicationMatrixNothing
      : fill(
          strings.communicationMatrixText,
          pairs
            .slice(0, namedPairs)
            .map(({ waiting, late, nsPerStep }) =>
              fill(
                strings.communicationWaitText,
                labelOf(waiting).slice(0, 80),
                labelOf(late).slice(0, 80),
                formatDurationNs(nsPerStep),
              ),
            )
            .join(', '),
        );
  const rankLink = (position: number) =>
    link({
      label: capital(labelOf(position)),
      description: fill(strings.communicationRankOnTimeline, capital(labelOf(position)).slice(0, 200)),
      key: `matrix ${position}`,
      onPress: () =>
        context.go({
          tab: 'timeline',
          recording: ranks[position]?.recording ?? 0,
          steps: null,
          event: null,
          view: null,
        }),
    });
  return h(
    'section',
    { class: 'section' },
    sectionTitle(strings.communicationMatrix, fill(strings.communicationMatrixRemark, unit.unit)),
    h('p', { class: 'communication-remark' }, summary),
    h(
      'div',
      { class: 'communication-scroll' },
      h(
        'table',
        { class: 'wait-matrix' },
        h('caption', { class: 'unseen' }, summary),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { attributes: { scope: 'col' } }, strings.communicationWaitsFor),
            ...ranks.map(({ label }) =>
              h(
                'th',
                { class: 'numeric', attributes: { scope: 'col', title: label.slice(0, 1000) } },
                capital(label),
              ),
            ),
            h('th', { class: 'numeric', attributes: { scope: 'col' } }, strings.communicationAll),
          ),
        ),
        h(
          'tbody',
          {},
          ...ranks.map((_, waiting) =>
            h(
              'tr',
              {},
              h('th', { attributes: { scope: 'row' } }, rankLink(waiting)),
              ...ranks.map((__, late) =>
                cell(waiting === late ? null : (waits.get(`${waiting} ${late}`) ?? 0)),
              ),
              h(
                'td',
                { class: 'numeric strong' },
                text(ranks.reduce((sum, __, late) => sum + (waits.get(`${waiting} ${late}`) ?? 0), 0)),
              ),
            ),
          ),
        ),
      ),
    ),
  );

  function cell(nsPerStep: number | null): HTMLElement {
    if (nsPerStep === null) {
      return h('td', { class: 'numeric quiet' }, '–');
    }
    const element = h('td', { class: 'numeric heat' }, text(nsPerStep));
    element.style.setProperty('--heat', `${largest > 0 ? Math.round((nsPerStep / largest) * 100) : 0}%`);
    return element;
  }
}
