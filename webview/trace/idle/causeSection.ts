import { formatFixed, timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { IdleCause } from '../../../src/trace/analyse/idleGaps.ts';
import type { IdleView } from '../../../src/trace/session/queries/idleView/idleView.ts';
import { type BarTone, barTable } from '../../kit/barTable.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { codeLink } from '../detail/codeLink.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import type { TabContext } from '../tab.ts';
import { causeAdvice, causeSentence, causeTitle } from './causeWords.ts';
import { longestFrame } from './heldBy.ts';

/** Causes that the host could do something about are warnings; pauses of the GPU's own are the rest. */
const tones: Readonly<Record<IdleCause, BarTone>> = {
  hostLate: 'warning',
  synchronisingCall: 'warning',
  dataLoader: 'warning',
  streamWait: 'plain',
  launchQueue: 'rest',
  lateRank: 'plain',
  endOfStep: 'rest',
  unknown: 'rest',
};

/** The causes as bars. */
export function causeChart({ strings }: TabContext, view: IdleView, onPress: (cause: IdleCause) => void) {
  const { ranked, steps } = view;
  const count = Math.max(1, steps.length);
  const stepNs = steps.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0) / count;
  const values = ranked.map(({ nsPerStep }) => nsPerStep);
  const { unit, divisor } = timeUnitFor(values);
  const decimals = decimalsOf(values.map((value) => value / divisor));
  const figures = values.map((value) => columnText(value / divisor, decimals));
  return h(
    'section',
    { class: 'idle-causes' },
    sectionTitle(strings.idleWhy),
    barTable({
      summary: fill(
        strings.idleChart,
        ranked
          .map(({ cause }, index) =>
            fill(strings.idleChartItem, causeTitle(cause, strings), figures[index] ?? '', unit),
          )
          .join('; '),
      ),
      nameHeader: strings.idleCause,
      barHeader: strings.idleBar,
      headers: [
        { text: strings.idlePerStep, unit },
        { text: strings.idleShareOfStep, unit: '%' },
      ],
      rows: ranked.map(({ cause, nsPerStep }, index) => ({
        name: causeTitle(cause, strings),
        fraction: nsPerStep / (values[0] ?? 1),
        tone: tones[cause],
        figures: [figures[index] ?? '', columnText(stepNs > 0 ? (nsPerStep / stepNs) * 100 : 0, 1)],
        press: {
          description: fill(strings.idleShowCause, causeTitle(cause, strings)),
          act: () => onPress(cause),
        },
      })),
    }),
  );
}

/** Each cause with what to do about it, and the line that it is mostly about. */
export function causeList(
  context: TabContext,
  view: IdleView,
  onPress: (cause: IdleCause) => void,
): HTMLElement {
  const { strings } = context;
  const { ranked, steps, frames } = view;
  const countOf = (gaps: number) =>
    gaps === 1 ? strings.idleOneGap : fill(strings.idleGapCount, formatFixed(gaps, 0));
  const totalNs = ranked.reduce((sum, { nsPerStep }) => sum + nsPerStep, 0);
  return h(
    'section',
    { class: 'idle-advice' },
    sectionTitle(strings.idleWhatToDo),
    h(
      'ul',
      { class: 'cause-list' },
      ...ranked.map(({ cause, nsPerStep, gaps }) => {
        const frame = frames[longestFrame(view, cause)];
        const source = frame?.source ?? null;
        return h(
          'li',
          { class: 'cause-item' },
          h(
            'div',
            { class: 'cause-stake' },
            h('div', { class: 'cause-time' }, formatDurationNs(nsPerStep)),
            steps.length > 1 ? h('div', { class: 'remark' }, strings.idleASteps) : undefined,
            h(
              'div',
              { class: 'remark' },
              fill(
                strings.idleShareOfIdle,
                shareText(totalNs > 0 ? nsPerStep / totalNs : 0, strings.idleLittle),
              ),
            ),
          ),
          h(
            'div',
            {},
            h('h3', {}, causeTitle(cause, strings)),
            h('p', { class: 'quiet' }, `${causeSentence(cause, strings)} ${causeAdvice(cause, strings)}`),
            h(
              'div',
              { class: 'row-actions' },
              link({
                label: countOf(gaps),
                description: fill(strings.idleShowGapsOf, countOf(gaps), causeTitle(cause, strings)),
                onPress: () => onPress(cause),
              }),
              source === null
                ? undefined
                : h(
                    'span',
                    {},
                    h('span', { class: 'quiet' }, `${strings.idleMostAt} `),
                    codeLink(context, source),
                  ),
            ),
          ),
        );
      }),
    ),
  );
}

function shareText(share: number, little: string): string {
  return share < 0.001 ? little : formatShare(share);
}
