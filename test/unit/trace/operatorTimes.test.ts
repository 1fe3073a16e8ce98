import { describe, expect, it } from 'vitest';
import { operatorTimes } from '../../../src/trace/operatorTimes.ts';
import type { TraceEvent } from '../../../src/trace/readTrace.ts';

const event = (
  name: string,
  startUs: number,
  durationUs: number,
  externalId = -1,
  track = '1/1',
): TraceEvent => ({
  name,
  category: 'cpu_op',
  startUs,
  durationUs,
  track,
  externalId,
});

describe('operatorTimes', () => {
  it('subtracts nested operators of the same thread only', () => {
    const times = operatorTimes(
      [
        event('child', 2, 3),
        event('parent', 0, 10),
        event('child', 6, 1),
        event('grandchild', 2, 1),
        event('child', 1, 4, -1, '1/2'),
      ],
      [],
    );
    expect(
      Object.fromEntries(
        times.map(({ name, calls, hostSelfNs, hostTotalNs }) => [name, [calls, hostSelfNs, hostTotalNs]]),
      ),
    ).toEqual({
      parent: [1, 6000, 10000],
      child: [3, 7000, 8000],
      grandchild: [1, 1000, 1000],
    });
  });

  it('counts a recursive operator once in its total', () => {
    expect(operatorTimes([event('a', 0, 10), event('a', 2, 4)], [])).toMatchObject([
      { calls: 2, hostSelfNs: 10000, hostTotalNs: 10000 },
    ]);
  });

  it('gives device work to the operator that launched it', () => {
    const kernel = { ...event('k', 50, 7, 3, '0/7'), category: 'kernel' };
    const stray = { ...event('k', 60, 9, 99, '0/7'), category: 'kernel' };
    const times = operatorTimes([event('slow', 0, 30, 2), event('conv', 40, 5, 3)], [kernel, stray]);
    expect(times.map(({ name, deviceNs }) => [name, deviceNs])).toEqual([
      ['conv', 7000],
      ['slow', 0],
    ]);
  });
});
