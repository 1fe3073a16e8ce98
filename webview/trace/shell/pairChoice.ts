import { dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import { leadText } from './leadText.ts';

/** A list of more single steps than this is no help; the step chart of the overview chooses any of them. */
export const listedSteps = 100;

/** Which steps of the two sides of a comparison begin together; nothing where there is no choice. */
export function pairChoice(context: TabContext): HTMLElement[] {
  const { strings, head } = context;
  const { pairs, alignedPair } = head;
  if (pairs.length < 2) {
    return [];
  }
  // One that was reached from the table stands in the list too.
  const listed = pairs.flatMap((pair, index) =>
    index < listedSteps || index === alignedPair ? [{ ...pair, index }] : [],
  );
  const choice = dropdown({
    label: strings.alignedSteps,
    choices: listed.map(({ before, after, index }) => ({
      value: String(index),
      text: plainDirection(
        before === after ? fill(strings.alignedAt, before) : fill(strings.alignedAtBoth, before, after),
      ),
    })),
    value: String(alignedPair),
    onChoose: (value) => {
      const index = Number(value);
      const { fromNs = 0, toNs = 0 } = pairs[index] ?? {};
      context.go({ alignedPair: index, view: { fromNs, toNs }, area: null });
    },
  });
  const lead = leadText(pairs[alignedPair], strings);
  return lead === undefined
    ? [choice]
    : [h('span', { class: 'quiet scope-note', attributes: { title: strings.alignedLeadWhy } }, lead), choice];
}
