import type { DiffCause } from '../../../src/trace/diff/causes.ts';
import type { TraceDiff } from '../../../src/trace/diff/diffTraces.ts';
import { h } from '../../kit/dom.ts';
import { fill, plainDirection, sectionTitle } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { exampleLinks } from './example.ts';
import { signedNs, withoutDelta } from './words.ts';

/** Why a step takes longer or shorter, the largest first; the differences add up to that of the step. */
export function causesSection(
  context: TabContext,
  { causes, areDifferentPrograms }: Pick<TraceDiff, 'causes' | 'areDifferentPrograms'>,
): HTMLElement {
  const { strings } = context;
  const title = areDifferentPrograms ? strings.compareHow : strings.compareWhy;
  return h(
    'section',
    { class: 'findings' },
    sectionTitle(title, causes.length === 0 ? undefined : strings.compareWhyRemark),
    causes.length === 0
      ? h('p', { class: 'note' }, strings.compareNoCause)
      : h('ul', {}, ...causes.map((cause) => causeRow(context, cause))),
  );
}

function causeRow(context: TabContext, cause: DiffCause): HTMLElement {
  const { strings } = context;
  const { kind, sentence, deltaNsPerStep, withoutProfilerNsPerStep } = cause;
  const isEstimated = Math.abs(withoutProfilerNsPerStep - deltaNsPerStep) > 0.1 * Math.abs(deltaNsPerStep);
  return h(
    'li',
    { class: `finding ${deltaNsPerStep < 0 ? 'faster' : deltaNsPerStep > 0 ? 'slower' : 'informs'}` },
    h(
      'div',
      { class: 'stake' },
      h('div', { class: 'gain' }, signedNs(deltaNsPerStep)),
      h('div', { class: 'remark' }, strings.compareAStep),
      isEstimated
        ? h('div', { class: 'remark' }, fill(strings.compareEstimated, signedNs(withoutProfilerNsPerStep)))
        : undefined,
    ),
    h(
      'div',
      {},
      h('p', {}, plainDirection(withoutDelta(sentence))),
      h('div', { class: 'links' }, ...exampleLinks(context, { kind: 'cause', cause: kind }, sentence)),
    ),
  );
}
