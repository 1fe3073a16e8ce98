import { expect, test } from 'vitest';
import { analyseEvents, SmallTrace } from '../../../support/trace/smallTrace.ts';

test('medians of an even number of launches are whole nanoseconds', () => {
  const trace = new SmallTrace()
    .step(1, 0, 100)
    .kernel('k', { launchedAt: 1, at: 10, dur: 5 })
    .kernel('k', { launchedAt: 20, at: 30.001, dur: 5.001 });
  const { launches } = analyseEvents(trace.events);
  expect(launches.medianKernelNs).toBe(5_001);
  for (const ns of [launches.medianKernelNs, launches.medianCallNs, launches.medianDelayNs]) {
    expect(ns).toBeGreaterThan(0);
    expect(Number.isInteger(ns)).toBe(true);
  }
});
