import { describe, expect, it } from 'vitest';
import { split, totalLength, unite } from '../../../src/trace/intervals.ts';

const set = (...pairs: [number, number][]) => pairs.map(([start, end]) => ({ start, end }));

describe('intervals', () => {
  it('unites overlapping, touching, nested and empty ones', () => {
    expect(unite(set([5, 8], [0, 2], [2, 3], [6, 7], [9, 9]))).toEqual(set([0, 3], [5, 8]));
  });

  it('splits a set by another', () => {
    expect(split(set([0, 10], [20, 30]), set([-5, 2], [4, 6], [8, 22], [29, 40]))).toEqual({
      both: set([0, 2], [4, 6], [8, 10], [20, 22], [29, 30]),
      rest: set([2, 4], [6, 8], [22, 29]),
    });
  });

  it('loses nothing: both parts add up to the whole', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) % 1000;
    for (let round = 0; round < 200; round++) {
      const make = () =>
        unite(
          Array.from({ length: 12 }, () => {
            const start = random();
            return { start, end: start + (random() % 90) };
          }),
        );
      const [whole, cut] = [make(), make()];
      const { both, rest } = split(whole, cut);
      expect(totalLength(both) + totalLength(rest)).toBe(totalLength(whole));
      expect(totalLength(split(cut, whole).both)).toBe(totalLength(both));
      expect(totalLength(split(rest, cut).both)).toBe(0);
    }
  });
});
