import { expect, it } from 'vitest';
import { asTableOrder, compareValues, nextOrder } from '../../../webview/kit/tableOrder.ts';

it('goes from ascending to descending to the original order', () => {
  const ascending = nextOrder(undefined, 'p50');
  const descending = nextOrder(ascending, 'p50');
  expect(ascending).toEqual({ column: 'p50', descending: false });
  expect(descending).toEqual({ column: 'p50', descending: true });
  expect(nextOrder(descending, 'p50')).toBeUndefined();
  expect(nextOrder(descending, 'size')).toEqual({ column: 'size', descending: false });
});

it('compares numbers by size, texts with digits by size, and puts missing values last', () => {
  const sorted = (values: (number | string | undefined)[], descending: boolean) =>
    values.toSorted((left, right) => compareValues(left, right, descending) || 0);
  const order = (values: (number | string)[], descending: boolean) =>
    [...values, undefined].toSorted((left, right) => compareValues(left, right, descending));
  expect(sorted([10, 9, 2], false)).toEqual([2, 9, 10]);
  expect(order(['model 10', 'model 9'], false)).toEqual(['model 9', 'model 10', undefined]);
  expect(
    [
      [undefined, 1],
      [1, undefined],
    ].map(([left, right]) => compareValues(left, right, true)),
  ).toEqual([1, -1]);
});

it('accepts only an order of known columns from a page memory', () => {
  expect(asTableOrder({ column: 'p50', descending: true }, ['p50'])).toEqual({
    column: 'p50',
    descending: true,
  });
  for (const value of [undefined, null, 'p50', { column: 'p50' }, { column: 'gone', descending: true }]) {
    expect(asTableOrder(value, ['p50'])).toBeUndefined();
  }
});
