import { expect, it } from 'vitest';
import { rankParts } from '../../../webview/trace/communication/rankParts.ts';
import { waitPairs } from '../../../webview/trace/communication/waitPairs.ts';

it('divides the time of a rank into parts that add up to it', () => {
  const rank = { computeNs: 60, overlapNs: 20, exposedNs: 30, exposedWaitNs: 25, otherNs: 10 };
  expect(rankParts(rank)).toEqual({ computing: 40, hidden: 20, transfer: 5, waiting: 25, neither: 10 });
  expect(rankParts({ ...rank, exposedWaitNs: null })).toMatchObject({ transfer: 30, waiting: 0 });
});

it('lists who waits for whom a step, the longest first', () => {
  const waitsNs = [
    [0, 300, 0],
    [10, 0, 0],
    [0, 900, 0],
  ];
  expect(waitPairs(waitsNs, [3, 1, 0])).toEqual([
    { waiting: 2, late: 1, nsPerStep: 900 },
    { waiting: 0, late: 1, nsPerStep: 100 },
    { waiting: 1, late: 0, nsPerStep: 10 },
  ]);
});
