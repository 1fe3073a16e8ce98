import { describe, expect, it } from 'vitest';
import { percentile, summariseLatency, throughputPerSecond } from '../../../src/model/latencyStatistics.ts';

const oneToHundred = Array.from({ length: 100 }, (_, index) => index + 1);

describe('percentile (nearest rank)', () => {
  it.each([
    [0.5, 50],
    [0.9, 90],
    [0.99, 99],
    [1, 100],
    [0, 1],
    [0.001, 1],
  ])('share %d of 1..100 is %d', (share, expected) => {
    expect(percentile(oneToHundred, share)).toBe(expected);
  });

  it('is a measured sample even for few samples', () => {
    expect(percentile([10, 20, 30, 40, 50], 0.4)).toBe(20);
    expect(percentile([10, 20, 30, 40, 50], 0.41)).toBe(30);
    expect(percentile([10, 20], 0.99)).toBe(20);
    expect(percentile([7], 0.5)).toBe(7);
  });

  it('does not move up a rank by rounding', () => {
    // 0.07 * 100 is 7.000000000000001 in binary floating point.
    expect(percentile(oneToHundred, 0.07)).toBe(7);
  });
});

describe('summariseLatency', () => {
  it('sorts a copy', () => {
    const samples = [3e6, 1e6, 2e6];
    expect(summariseLatency(samples)).toEqual({
      minNs: 1e6,
      meanNs: 2e6,
      p50Ns: 2e6,
      p90Ns: 3e6,
      p99Ns: 3e6,
      maxNs: 3e6,
    });
    expect(samples).toEqual([3e6, 1e6, 2e6]);
  });

  it('has nothing to say about no samples', () => {
    expect(summariseLatency([])).toBeUndefined();
  });

  it('counts inputs, not calls, as throughput', () => {
    expect(throughputPerSecond(8e6, 4)).toBe(500);
  });
});
