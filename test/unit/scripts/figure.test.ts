import { expect, test } from 'vitest';
import { isShort } from '../../../scripts/lib/figure.ts';

const figure = { name: 'answer', unit: 'ms', limit: 10 };

test('a limit may be met exactly, from either side', () => {
  expect(isShort({ ...figure, value: 10, limitKind: 'max' })).toBe(false);
  expect(isShort({ ...figure, value: 10, limitKind: 'min' })).toBe(false);
});

test('a figure on the wrong side is short, and so is one that is not a number', () => {
  expect(isShort({ ...figure, value: 10.1, limitKind: 'max' })).toBe(true);
  expect(isShort({ ...figure, value: 9.9, limitKind: 'min' })).toBe(true);
  expect(isShort({ ...figure, value: Number.NaN, limitKind: 'max' })).toBe(true);
});
