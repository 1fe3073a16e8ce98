import { timeUnitFor } from '../../../src/core/columnNumbers.ts';
import type { CompareAnswer, ComparedStep } from '../../../src/trace/session/queries/compare.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { dataTable } from '../../kit/table.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import type { Place } from '../place.ts';
import type { TabContext } from '../tab.ts';
import { signedColumnText } from './words.ts';

/** The compared steps, the first beside the first; each leads to the timeline, where both begin together. */
export function stepsSection(context: TabContext, { alignedSteps, scale }: CompareAnswer): HTMLElement {
  const { strings } = context;
  const lengths = alignedSteps.map(({ before, after }) => ({
    beforeNs: before === null ? undefined : before.endNs - before.startNs,
    afterNs: after === null ? undefined : (after.endNs - after.startNs) * scale,
  }));
  const all = lengths.flatMap(({ beforeNs, afterNs }) => [beforeNs ?? 0, afterNs ?? 0]);
  const { unit, divisor } = timeUnitFor(all);
  const decimals = Math.min(2, decimalsOf(all.map((ns) => ns / divisor)));
  const text = (ns: number) => columnText(ns / divisor, decimals);
  const name = (index: number, step: ComparedStep | null, side: string) =>
    step === null
      ? { content: '–', text: '' }
      : {
          content: link({
            label: step.name,
            description: fill(strings.compareShowOf, side, step.name),
            key: `${side} ${step.startNs}`,
            onPress: () => context.go(placeOf(index, step)),
          }),
          text: step.name,
          value: step.startNs,
        };
  // Where both sides have a step, both begin together; a step without a partner is where it is.
  const placeOf = (index: number, { startNs, endNs }: ComparedStep): Partial<Place> => {
    const { [index]: pair } = context.head.pairs;
    return {
      tab: 'timeline',
      ...(pair === undefined
        ? { view: { fromNs: startNs, toNs: endNs } }
        : { view: { fromNs: pair.fromNs, toNs: pair.toNs }, alignedPair: index }),
      event: null,
      area: null,
    };
  };
  const time = (ns: number | undefined) =>
    ns === undefined ? { content: '–', text: '' } : { content: text(ns), text: text(ns), value: ns };
  return h(
    'section',
    { class: 'section' },
    sectionTitle(strings.compareSteps, strings.compareStepsRemark),
    dataTable({
      caption: strings.compareSteps,
      columns: [
        { id: 'before', header: strings.compareBefore },
        { id: 'beforeNs', header: strings.compareStepBefore, unit, numeric: true },
        { id: 'after', header: strings.compareAfter },
        { id: 'afterNs', header: strings.compareStepAfter, unit, numeric: true },
        { id: 'delta', header: strings.compareDifference, unit, numeric: true },
      ],
      rows: alignedSteps.map(({ before, after }, index) => {
        const { beforeNs, afterNs } = lengths[index] ?? {};
        const deltaNs = beforeNs === undefined || afterNs === undefined ? undefined : afterNs - beforeNs;
        const delta = deltaNs === undefined ? '–' : signedColumnText(deltaNs / divisor, decimals);
        return {
          cells: [
            name(index, before, strings.compareShowBefore),
            time(beforeNs),
            name(index, after, strings.compareShowAfter),
            time(afterNs),
            { content: delta, text: delta, value: deltaNs },
          ],
        };
      }),
    }),
  );
}
