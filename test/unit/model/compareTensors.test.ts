import { describe, expect, test } from 'vitest';
import { DifferenceSum, topKAgreement } from '../../../src/model/compareTensors.ts';
import { tensorFromNumbers } from '../../../src/model/tensor.ts';

const tolerances = { absoluteTolerance: 0.1, relativeTolerance: 0.1 };
const row = (...values: number[]) => tensorFromNumbers('float32', [1, values.length], values);

describe('differences of an output', () => {
  test('are summed over samples', () => {
    const sum = new DifferenceSum('scores', tolerances);
    sum.add(row(1, 2, 3), row(1, 2, 3.5));
    sum.add(row(0, 10, 4), row(0, 10, 2));
    expect(sum.summary()).toMatchObject({
      name: 'scores',
      shape: [1, 3],
      maxAbsolute: 2,
      elements: 6,
      outsideTolerance: 2,
      nanCount: 0,
    });
    expect(sum.summary().meanAbsolute).toBeCloseTo(2.5 / 6);
    expect(sum.summary().maxRelative).toBeCloseTo(1);
  });

  test('count what is not finite: equal infinities agree, a NaN alone does not', () => {
    const sum = new DifferenceSum('scores', tolerances);
    sum.add(row(Infinity, NaN, NaN, -Infinity), row(Infinity, NaN, 1, Infinity));
    expect(sum.summary()).toMatchObject({ nanCount: 2, infCount: 2, outsideTolerance: 2, maxAbsolute: 0 });
  });

  test('need equal shapes', () => {
    const sum = new DifferenceSum('scores', tolerances);
    expect(() => sum.add(row(1, 2), row(1, 2, 3))).toThrow('has the shape [1, 2] instead of [1, 3]');
  });
});

describe('the best classes', () => {
  test('agree as sets, row by row', () => {
    const wanted = tensorFromNumbers('float32', [2, 4], [9, 8, 1, 0, 1, 2, 3, 4]);
    const got = tensorFromNumbers('float32', [2, 4], [8, 9, 1, 0, 4, 2, 3, 1]);
    expect(topKAgreement(got, wanted, 2)).toEqual({ agreed: 1, total: 2 });
  });

  test('take the lowest class of equal scores on both sides, and NaN last', () => {
    expect(topKAgreement(row(NaN, 1, 1, 1), row(0, 1, 1, 1), 1)).toEqual({ agreed: 1, total: 1 });
    expect(topKAgreement(row(NaN, 0, 0, 5), row(1, 0, 0, 5), 2)).toEqual({ agreed: 0, total: 1 });
  });

  test('are not asked of outputs that are no class scores', () => {
    expect(topKAgreement(row(1), row(1), 1)).toBeUndefined();
  });
});
