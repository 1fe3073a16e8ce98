import { expect, it } from 'vitest';
import { reduceCurve } from '../../../../src/trace/legacy/reduceCurve.ts';

it('keeps a short curve whole', () => {
  expect([...reduceCurve(Float64Array.of(0, 1, 2), Float64Array.of(5, 6, 7), 3)]).toEqual([0, 1, 2]);
});

it('keeps the ends, and the spike of each stretch', () => {
  const x = Float64Array.from({ length: 102 }, (_, index) => index);
  const y = x.map((index) => (index === 30 || index === 77 ? 100 : 0));
  const kept = [...reduceCurve(x, y, 12)];
  expect(kept).toHaveLength(12);
  expect(kept.at(0)).toBe(0);
  expect(kept.at(-1)).toBe(101);
  expect(kept).toContain(30);
  expect(kept).toContain(77);
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
});
