import { expect, it } from 'vitest';
import { rankParts } from '../../../webview/trace/communication/rankParts.ts';
import { matrixRanks, waitPairs } from '../../../webview/trace/communication/waitPairs.ts';

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

it('shows all of few ranks, and of many those that wait and are waited for most', () => {
  expect(matrixRanks([], 3)).toEqual({ waiting: [0, 1, 2], late: [0, 1, 2] });
  // Rank 63 is late for all others, rank 1 a little for the first.
  const waitsNs = Array.from({ length: 64 }, (_, waiting) =>
    Array.from({ length: 64 }, (__, late) =>
      late === 63 && waiting !== 63 ? 1_000 - waiting : late === 1 && waiting === 0 ? 1 : 0,
    ),
  );
  const shown = matrixRanks(waitPairs(waitsNs, new Array<number>(64).fill(1)), 64);
  expect(shown.late).toEqual([1, 63]);
  expect(shown.waiting).toEqual(Array.from({ length: 32 }, (_, position) => position));
});
