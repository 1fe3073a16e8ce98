import { describe, expect, it } from 'vitest';
import { serverTimingBetween } from '../../../src/triton/inferenceTiming.ts';
import type { ModelStatistics } from '../../../src/triton/serverTypes.ts';

function statistics(requests: number, requestNs: number, failures = 0): ModelStatistics {
  const counted = (durationNs: number) => ({ count: requests, durationNs });
  return {
    name: 'm',
    version: '1',
    lastInferenceMs: 0,
    inferenceCount: requests,
    executionCount: requests,
    success: counted(requestNs),
    fail: { count: failures, durationNs: 0 },
    queue: counted(requestNs / 10),
    computeInput: counted(requestNs / 100),
    computeInfer: counted(requestNs / 2),
    computeOutput: counted(requestNs / 100),
    batches: [],
  };
}

describe('serverTimingBetween', () => {
  it('is the difference, exact when one request was counted', () => {
    expect(serverTimingBetween(statistics(5, 5_000), statistics(6, 7_000))).toEqual({
      requestNs: 2_000,
      queueNs: 200,
      computeInputNs: 20,
      computeInferNs: 1_000,
      computeOutputNs: 20,
      requests: 1,
      exact: true,
    });
  });

  it('is a mean, and says so, when somebody else asked in between', () => {
    expect(serverTimingBetween(statistics(5, 5_000), statistics(9, 13_000))).toMatchObject({
      requestNs: 2_000,
      requests: 4,
      exact: false,
    });
    expect(serverTimingBetween(statistics(5, 5_000), statistics(6, 7_000, 1))).toMatchObject({
      exact: false,
    });
  });

  it('counts from zero for a model that had no statistics yet', () => {
    expect(serverTimingBetween(undefined, statistics(1, 900))).toMatchObject({ requestNs: 900, exact: true });
  });

  it('is absent when nothing was counted or the model was loaded anew', () => {
    expect(serverTimingBetween(statistics(5, 5_000), statistics(5, 5_000))).toBeUndefined();
    expect(serverTimingBetween(statistics(5, 5_000), statistics(1, 100))).toBeUndefined();
    expect(serverTimingBetween(statistics(5, 5_000), undefined)).toBeUndefined();
  });
});
