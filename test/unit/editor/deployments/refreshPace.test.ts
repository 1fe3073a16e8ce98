import { expect, test } from 'vitest';
import { nextRefreshMs } from '../../../../src/editor/deployments/refreshPace.ts';

test.each([
  [5_000, 0, 5_000],
  [5_000, 1, 10_000],
  [5_000, 3, 40_000],
  [5_000, 9, 60_000],
  [5_000, 5_000, 60_000],
  [300_000, 2, 300_000],
])('after %d ms and %d failures it waits %d ms', (intervalMs, failures, waitMs) => {
  expect(nextRefreshMs(intervalMs, failures)).toBe(waitMs);
});
