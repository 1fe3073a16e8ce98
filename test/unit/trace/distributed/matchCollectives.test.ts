import { describe, expect, test } from 'vitest';
import type { Collective } from '../../../../src/trace/distributed/findCollectives.ts';
import { matchCollectives } from '../../../../src/trace/distributed/matchCollectives.ts';

function collective(more: Partial<Collective>): Collective {
  return {
    kind: 'all_reduce',
    group: '0',
    groupRanks: undefined,
    groupDescription: undefined,
    groupSize: 2,
    dtype: 'Float',
    sizeBytes: 4,
    sequence: undefined,
    row: 0,
    startNs: 0,
    durationNs: 10,
    isOnDevice: true,
    ...more,
  };
}

/** Starts of the matched calls, rank by rank. */
function starts(lists: readonly (readonly Collective[])[], common?: (rank: number, ns: number) => number) {
  return matchCollectives(lists, common).matched.map(({ calls }) => calls.map((call) => call?.startNs));
}

describe('by order', () => {
  test('groups are matched apart, however they interleave', () => {
    const a = [
      collective({ startNs: 1 }),
      collective({ startNs: 2, group: '1' }),
      collective({ startNs: 3 }),
    ];
    const b = [
      collective({ startNs: 102, group: '1' }),
      collective({ startNs: 101 }),
      collective({ startNs: 103 }),
    ];
    expect(starts([a, b])).toEqual([
      [1, 101],
      [2, 102],
      [3, 103],
    ]);
  });

  test('ranks that are not in a group take no part', () => {
    const a = [collective({ startNs: 1, group: 'x' })];
    const c = [collective({ startNs: 5, group: 'x' })];
    const { matched, unmatched } = matchCollectives([a, [], c], undefined);
    expect(matched[0]?.calls.map((call) => call?.startNs)).toEqual([1, undefined, 5]);
    expect(unmatched).toEqual([0, 0, 0]);
  });

  test('a recording that began later is shifted by what fits, sizes first', () => {
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647);
    for (let round = 0; round < 100; round++) {
      const all = Array.from({ length: 20 }, (_, index) =>
        collective({ startNs: index * 100, sizeBytes: next() % 1000 }),
      );
      const skip = next() % 10;
      const lacking = all.slice(skip).map((call) => ({ ...call, startNs: call.startNs + 7 }));
      const { matched, unmatched } = matchCollectives([all, lacking], undefined);
      expect(matched).toHaveLength(20 - skip);
      expect(matched.every(({ calls: [a, b] }) => b!.startNs - a!.startNs === 7)).toBe(true);
      expect(unmatched).toEqual([skip, 0]);
    }
  });

  test('where all look alike, clocks decide', () => {
    const all = Array.from({ length: 8 }, (_, index) => collective({ startNs: index * 1000 }));
    const later = all.slice(3).map((call) => ({ ...call, startNs: call.startNs + 500_004 }));
    const matched = starts([all, later], (rank, ns) => (rank === 0 ? ns : ns - 500_000));
    expect(matched).toHaveLength(5);
    expect(matched.every(([a = 0, b = 0]) => b - a === 500_004)).toBe(true);
  });
});

test('by sequence number where all have one', () => {
  const a = [5, 6, 7].map((sequence) => collective({ sequence, startNs: sequence }));
  const b = [6, 7, 8].map((sequence) => collective({ sequence, startNs: 100 + sequence }));
  const { matched, unmatched } = matchCollectives([a, b], undefined);
  expect(matched.map(({ calls }) => calls.map((call) => call?.sequence))).toEqual([
    [6, 6],
    [7, 7],
  ]);
  expect(unmatched).toEqual([1, 1]);
});

test('messages between two ranks have no common order, so they are left out', () => {
  const a = [collective({ kind: 'send', startNs: 1 }), collective({ startNs: 2 })];
  const b = [collective({ startNs: 102 }), collective({ kind: 'recv', startNs: 103 })];
  expect(starts([a, b])).toEqual([[2, 102]]);
});
