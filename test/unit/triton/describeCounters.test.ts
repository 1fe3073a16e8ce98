import { expect, test } from 'vitest';
import { describeCounters } from '../../../src/triton/describeCounters.ts';

const idle = {
  model: 'm',
  version: '1',
  requestSuccess: 0,
  requestFailure: 0,
  inferenceCount: 0,
  executionCount: 0,
  requestDurationUs: 0,
  queueDurationUs: 0,
  computeInputDurationUs: 0,
  computeInferDurationUs: 0,
  computeOutputDurationUs: 0,
  pendingRequests: 0,
};

test('an idle model has no mean times', () => {
  expect(describeCounters(idle)).toBe('m 1: 0 requests, 0 inputs in 0 executions');
});

test('times are means over successful requests', () => {
  const busy = {
    ...idle,
    requestSuccess: 4,
    requestFailure: 1,
    inferenceCount: 8,
    executionCount: 2,
    requestDurationUs: 40_000,
    queueDurationUs: 4_000,
    computeInferDurationUs: 30_000,
  };
  expect(describeCounters(busy)).toBe(
    'm 1: 4 requests, 1 failed, 8 inputs in 2 executions, mean 10 ms (queue 1 ms, compute 7.5 ms)',
  );
});
