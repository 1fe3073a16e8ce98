import { expect, test } from 'vitest';
import { answerLimits } from '../../../../src/trace/diff/answerLimits.ts';
import { diffJson } from '../../../../src/trace/diff/diffJson.ts';
import { diffSentence, diffText } from '../../../../src/trace/diff/diffText.ts';
import { diffTraces } from '../../../../src/trace/diff/diffTraces.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { analyseEvents, SmallTrace } from '../../../support/trace/smallTrace.ts';

const stepsOf = (...lengthsUs: readonly number[]) => {
  const trace = new SmallTrace();
  let at = 0;
  lengthsUs.forEach((length, index) => {
    trace.step(index + 1, at, length).kernel('k', { launchedAt: at + 1, at: at + 10, dur: 50 });
    at += length;
  });
  return analyseEvents(trace.events);
};
const withoutSteps = () =>
  analyseEvents(new SmallTrace().kernel('k', { launchedAt: 1, at: 10, dur: 500 }).events);

test('a trace without steps against one with them is told right under the answer', () => {
  const diff = diffTraces(withoutSteps(), stepsOf(100, 100, 100));
  const note =
    'The first trace has no steps: its whole recording is compared as one, so the difference is not that of a step. Call prof.step() after each step.';
  expect(answerLimits(diff)).toEqual([note]);
  for (const form of ['text', 'markdown'] as const) {
    expect(diffText(diff, form).split('\n\n')[1]?.replaceAll('\\', '')).toBe(note);
  }
  expect(diffJson(diff).notes).toContain(note);
});

test('two traces without steps are recordings that are compared', () => {
  const diff = diffTraces(withoutSteps(), withoutSteps());
  expect(diffSentence(diff)).toMatch(/^The recording takes as long as before/);
  expect(answerLimits(diff)).toEqual([expect.stringMatching(/^Neither trace has steps/)]);
});

test('a mean that describes no step is said to', () => {
  const diff = diffTraces(stepsOf(100, 100, 100), stepsOf(100, 2100, 90));
  expect(answerLimits(diff)).toEqual([
    'The 3 steps of the second trace take 90 µs to 2.1 ms; the mean describes none of them.',
  ]);
  expect(answerLimits(diffTraces(stepsOf(100, 110, 90), stepsOf(100, 120, 90)))).toEqual([]);
});

test('which ranks are compared is told, and that others are not', () => {
  const diff = {
    ...diffTraces(stepsOf(100, 100), stepsOf(100, 100)),
    ranks: { a: { label: 'rank 0', of: 2 }, b: { label: 'rank 0', of: 1 } },
  };
  expect(answerLimits(diff)).toEqual([
    'Compared are rank 0 of the first job (one of 2 open) and rank 0 of the second (the only one open); other ranks are not.',
  ]);
});

test('of ranks nothing is estimated, as they wait for one another', async () => {
  const diff = diffTraces(
    await analyseFixture('ddp_resnet50_rank0'),
    await analyseFixture('ddp_resnet50_rank1'),
  );
  expect([diff.a.withoutProfilerNs, diff.b.withoutProfilerNs]).toEqual([
    diff.a.meanStepNs,
    diff.b.meanStepNs,
  ]);
  expect(diffText(diff, 'text')).not.toMatch(/without the profiler,|is an estimate/);
  expect(diff.notes).toContainEqual(expect.stringMatching(/a rank of several waits for the others/));
});

test('no estimate stands beside a time as recorded', async () => {
  const hostOnly = analyseEvents(
    new SmallTrace().step(1, 0, 1000).host('cpu_op', 'aten::add', 10, 900).events,
  );
  const diff = diffTraces(await analyseFixture('infer_eager'), hostOnly);
  expect(diff.a.withoutProfilerNs).toBe(diff.a.meanStepNs);
});
