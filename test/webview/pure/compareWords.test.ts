import { expect, it } from 'vitest';
import { comparedSeries, comparedValues } from '../../../webview/trace/compare/parts.ts';
import {
  compareNote,
  compareTiles,
  limitNotes,
  signedColumnText,
  signedNs,
  withoutDelta,
} from '../../../webview/trace/compare/words.ts';
import { traceStrings as strings } from '../../../webview/trace/strings.ts';
import { diffTraces, type TraceDiff } from '../../../src/trace/diff/diffTraces.ts';
import { stepParts } from '../../../src/trace/diff/stepParts.ts';
import { analyseEvents, SmallTrace } from '../../support/trace/smallTrace.ts';

it('writes differences with their sign, and nothing without one', () => {
  expect([signedNs(-3.7e6), signedNs(12_000), signedNs(0)]).toEqual(['−3.7 ms', '+12 µs', '0 ns']);
  expect([signedColumnText(-1.234, 2), signedColumnText(0.001, 2), signedColumnText(0, 2)]).toEqual([
    '−1.23',
    '+<0.01',
    '0',
  ]);
});

it('leaves out the difference at the end of a cause, and gives others the minus sign of the page', () => {
  expect(withoutDelta('218 launches became 1, -11.8 ms, about -4.96 ms without the profiler.')).toBe(
    '218 launches became 1.',
  );
  expect(withoutDelta('Kernels take 1.2 ms less (most in a-2 ms, -1 ms), -1,200 ms.')).toBe(
    'Kernels take 1.2 ms less (most in a-2 ms, −1 ms).',
  );
  expect(withoutDelta('A step takes 3 ms.')).toBe('A step takes 3 ms.');
});

it('has a value for every part of a step, scaled to the same samples', () => {
  const parts = Object.fromEntries(stepParts.map((part, index) => [part, index + 1])) as Record<
    (typeof stepParts)[number],
    number
  >;
  const values = comparedValues(parts, 2);
  expect(values).toHaveLength(comparedSeries(strings).length);
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(2 * 45);
});

/** Two traces of steps with these lengths in microseconds; none for a trace without steps. */
function compared(before: readonly number[], after: readonly number[], ranks: TraceDiff['ranks'] = null) {
  const [a, b] = [before, after].map((lengths) => {
    const trace = new SmallTrace();
    let at = 0;
    for (const [index, length] of lengths.entries()) {
      trace.step(index, at, length);
      at += length;
    }
    return analyseEvents(trace.kernel('k', { launchedAt: 1, at: 10, dur: 50 }).events);
  });
  return {
    ...diffTraces(a!, b!),
    ranks,
    sentence: [],
    alignedSteps: [],
  };
}

it('says what limits the answer', () => {
  expect(limitNotes(compared([100, 100], [100, 100]), strings)).toEqual([]);
  expect(limitNotes(compared([], [100, 100]), strings)).toEqual([
    expect.stringMatching(/^The trace before has no steps: its whole recording is compared as one/),
  ]);
  expect(limitNotes(compared([], []), strings)).toEqual([expect.stringMatching(/^Neither trace has steps/)]);
  expect(limitNotes(compared([100, 100], [100, 2100, 90]), strings)).toEqual([
    'The 3 steps after take 90 µs to 2.1 ms; the mean describes none of them.',
  ]);
});

it('says of jobs which ranks are compared, and never that the jobs are equal', () => {
  const ranks = { a: { label: 'rank 0', of: 2 }, b: { label: 'rank 0', of: 1 } };
  const answer = compared([100, 100], [100, 100], ranks);
  expect(limitNotes(answer, strings)).toEqual([
    'Compared are rank 0 (one of 2 open) before and rank 0 (the only one open) after; other ranks are not.',
  ]);
  expect(compareNote(answer, strings)).toMatch(/^Both compared ranks have the same figures/);
});

it('says how many steps are compared, and that there is no difference', () => {
  expect(compareNote(compared([100], [200, 200]), strings)).toContain(
    'Compared are 1 step before and 2 steps after.',
  );
  expect(compareNote(compared([], [200, 200]), strings)).toContain(
    'Compared are the whole recording before and 2 steps after.',
  );
  const [, , difference] = compareTiles(compared([100], [100]), { before: 'a', after: 'b' }, strings);
  expect(difference).toEqual({ name: 'Difference', value: 'none', remark: 'the same' });
});
