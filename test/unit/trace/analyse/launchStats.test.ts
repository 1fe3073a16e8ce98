import { describe, expect, test } from 'vitest';
import { restrictSteps } from '../../../../src/trace/analyse/restrictSteps.ts';
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

describe('launches of a host that runs ahead', () => {
  // The second step's launches are made while the device is in the first.
  const trace = new SmallTrace()
    .step(1, 0, 40)
    .step(2, 40, 40)
    .kernel('k', { launchedAt: 5, at: 100, dur: 50 })
    .kernel('k', { launchedAt: 15, at: 150, dur: 50 })
    .kernel('k', { launchedAt: 45, at: 200, dur: 50, callDur: 3 })
    .kernel('g', { launchedAt: 60, at: 250, dur: 50, call: 'cudaGraphLaunch' });

  test.each([
    [0, { launchesPerStep: 2, graphLaunchesPerStep: 0, kernelsPerStep: 2, medianCallNs: 5_000 }],
    [1, { launchesPerStep: 1, graphLaunchesPerStep: 1, kernelsPerStep: 2, medianCallNs: 3_000 }],
  ])('belong to the step that makes them: %i', (index, expected) => {
    const analysis = analyseEvents(trace.events);
    expect(restrictSteps(analysis, [index, index]).launches).toMatchObject(expected);
  });

  test('are all counted, and none from before the steps', () => {
    const early = new SmallTrace().kernel('k', { launchedAt: -20, at: -10, dur: 30 });
    // Identifiers of the two traces must not meet.
    const apart = early.events.map((event) => ({
      ...event,
      args: { 'External id': 90, correlation: 90 },
    }));
    expect(analyseEvents([...apart, ...trace.events]).launches).toMatchObject({
      launchesPerStep: 1.5,
      graphLaunchesPerStep: 0.5,
      kernelsPerStep: 2,
    });
  });
});
