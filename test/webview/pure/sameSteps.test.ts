import { expect, it } from 'vitest';
import { sameSteps } from '../../../webview/trace/shell/sameSteps.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));
const steps = named('ProfilerStep#4', 'ProfilerStep#5', 'ProfilerStep#6');

it('finds chosen steps in another recording by their names', () => {
  expect(sameSteps([1, 2], steps, steps)).toEqual([1, 2]);
  expect(sameSteps([1, 2], steps, named('warm-up', ...steps.map(({ name }) => name)))).toEqual([2, 3]);
  expect(sameSteps(null, steps, steps)).toBeNull();
});

it('chooses all where the other recording has no such steps, or has them in another order', () => {
  expect(sameSteps([0, 1], steps, named('ProfilerStep#5', 'ProfilerStep#6'))).toBeNull();
  expect(sameSteps([1, 2], steps, named('ProfilerStep#4', 'ProfilerStep#5'))).toBeNull();
  expect(sameSteps([1, 2], steps, named('ProfilerStep#6', 'ProfilerStep#5'))).toBeNull();
  expect(sameSteps([7, 8], steps, steps)).toBeNull();
  expect(sameSteps([0, 0], steps, [])).toBeNull();
});

it('keeps the index where names repeat', () => {
  const repeated = named('step', 'step', 'step');
  expect(sameSteps([1, 2], repeated, repeated)).toEqual([1, 2]);
});
