import { dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import type { Place } from '../place.ts';
import { sameSteps } from './sameSteps.ts';

const all = 'all';
/** A list of more single steps than this is no help; the step chart of the overview chooses any of them. */
const listedSteps = 100;

/**
 * Chooses the recording and the step that every tab is about, in a comparison the steps that begin together; nothing
 * where there is no choice.
 */
export function scopeBar(context: TabContext, place: Place): HTMLElement {
  const { strings, head } = context;
  const { recording, steps: chosen } = place;
  const { steps = [] } = head.recordings[recording] ?? {};
  const range = chosen === null ? all : chosen.join(' ');
  const ranges = [
    { value: all, text: steps.length === 1 ? strings.oneStep : fill(strings.allSteps, steps.length) },
    ...steps.slice(0, listedSteps).map(({ name }, index) => ({ value: `${index} ${index}`, text: name })),
  ];
  if (chosen !== null && !ranges.some(({ value }) => value === range)) {
    const [first, last] = chosen;
    ranges.push({
      value: range,
      text: fill(strings.stepRange, steps[first]?.name ?? first, steps[last]?.name ?? last),
    });
  }
  return h(
    'div',
    { class: 'scope-bar' },
    place.tab === 'timeline' ? pairChoice(context, head.alignedPair) : undefined,
    head.recordings.length < 2 || head.isComparison
      ? undefined
      : dropdown({
          label: strings.recording,
          choices: head.recordings.map(({ label }, index) => ({
            value: String(index),
            text: plainDirection(label),
          })),
          value: String(recording),
          onChoose: (value) => {
            const other = Number(value);
            const same = sameSteps(chosen, steps, head.recordings[other]?.steps ?? []);
            context.go({ recording: other, steps: same });
          },
        }),
    steps.length < 2 || head.isComparison
      ? undefined
      : dropdown({
          label: strings.steps,
          choices: ranges.map(({ value, text }) => ({ value, text: plainDirection(text) })),
          value: range,
          onChoose: (value) => {
            const [first, last] = value.split(' ').map(Number);
            context.go({ steps: first === undefined || last === undefined ? null : [first, last] });
          },
        }),
  );
}

/** Which steps of the two sides of a comparison begin together. */
function pairChoice(context: TabContext, aligned: number): HTMLElement | undefined {
  const { strings, head } = context;
  const { pairs } = head;
  // One that was reached by its number from the table stands in the list too.
  const listed = pairs.flatMap((pair, index) =>
    index < listedSteps || index === aligned ? [{ ...pair, index }] : [],
  );
  return pairs.length < 2
    ? undefined
    : dropdown({
        label: strings.alignedSteps,
        choices: listed.map(({ before, after, index }) => ({
          value: String(index),
          text: plainDirection(
            before === after ? fill(strings.alignedAt, before) : fill(strings.alignedAtBoth, before, after),
          ),
        })),
        value: String(aligned),
        onChoose: (value) => {
          const index = Number(value);
          const { fromNs = 0, toNs = 0 } = pairs[index] ?? {};
          context.go({ alignedPair: index, view: { fromNs, toNs }, area: null });
        },
      });
}
