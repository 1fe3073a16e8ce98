import { dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';
import type { Place } from '../place.ts';
import { listedSteps, pairChoice } from './pairChoice.ts';
import { sameSteps } from './sameSteps.ts';

const all = 'all';

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
    ...(place.tab === 'timeline' ? pairChoice(context) : []),
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
