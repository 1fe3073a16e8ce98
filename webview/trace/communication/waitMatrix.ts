import { timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { formatDurationNs } from '../../../src/core/units.ts';
import type { ViewedRank } from '../../../src/trace/session/queries/communication/communicationView.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { goToPlace } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import { capital } from './communicationSentences.ts';
import { matrixRanks, waitPairs } from './waitPairs.ts';

const namedPairs = 3;
/** More columns than this are narrow, and headed by numbers alone. */
const namedColumns = 6;

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
  const shown = matrixRanks(pairs, ranks.length);
  const isNarrow = shown.late.length > namedColumns;
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
  const headOf = (position: number) => {
    const { label = '', rank = null } = ranks[position] ?? {};
    return isNarrow && rank !== null ? String(rank) : capital(label);
  };
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
    sectionTitle(
      strings.communicationMatrix,
      fill(
        context.scope().steps === null
          ? strings.communicationMatrixWholeRemark
          : strings.communicationMatrixRemark,
        unit.unit,
      ),
    ),
    h('p', { class: 'communication-remark' }, summary),
    shown.waiting.length < ranks.length && pairs.length > 0
      ? h('p', { class: 'communication-remark' }, fill(strings.communicationMatrixCut, ranks.length))
      : undefined,
    h(
      'div',
      { class: 'communication-scroll' },
      h(
        'table',
        { class: isNarrow ? 'wait-matrix narrow' : 'wait-matrix' },
        h('caption', { class: 'unseen' }, summary),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { attributes: { scope: 'col' } }, strings.communicationWaitsFor),
            ...shown.late.map((position) =>
              h(
                'th',
                {
                  class: 'numeric',
                  attributes: { scope: 'col', title: labelOf(position).slice(0, 1000) },
                },
                headOf(position),
              ),
            ),
            h('th', { class: 'numeric', attributes: { scope: 'col' } }, strings.communicationAll),
          ),
        ),
        h(
          'tbody',
          {},
          ...shown.waiting.map((waiting) =>
            h(
              'tr',
              {},
              h('th', { attributes: { scope: 'row' } }, rankLink(waiting)),
              ...shown.late.map((late) => cell(waiting, late)),
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

  function cell(waiting: number, late: number): HTMLElement {
    const nsPerStep = waits.get(`${waiting} ${late}`) ?? 0;
    if (nsPerStep === 0) {
      return h('td', { class: 'numeric quiet' }, waiting === late ? '–' : '0');
    }
    const element = h(
      'td',
      { class: 'numeric heat' },
      link({
        label: text(nsPerStep),
        description: fill(
          strings.communicationShowWait,
          text(nsPerStep),
          labelOf(waiting).slice(0, 80),
          labelOf(late).slice(0, 80),
        ),
        onPress: () => context.page.perform(() => showLongest(waiting, late)),
      }),
    );
    element.style.setProperty('--heat', `${Math.round((nsPerStep / largest) * 100)}%`);
    return element;
  }

  async function showLongest(waiting: number, late: number): Promise<void> {
    const place = await context.ask('longestWait', { waiting, late, scope: context.scope() });
    if (place !== null) {
      goToPlace(context, place);
    }
  }
}
