import { describe, expect, it } from 'vitest';
import { formatColumn, sizeUnitFor, timeUnitFor } from '../../../src/core/columnNumbers.ts';

describe('formatColumn', () => {
  it('gives all values of a column the same decimals', () => {
    expect(formatColumn([19.44, 9, 8.13, 5.9])).toEqual(['19.4', '9.0', '8.1', '5.9']);
    expect(formatColumn([51, 110.4, 168])).toEqual(['51', '110', '168']);
    expect(formatColumn([12_345.6, 300])).toEqual(['12,346', '300']);
    expect(formatColumn([120, 0.5])).toEqual(['120.00', '0.50']);
  });

  it('stays short and survives odd values', () => {
    expect(formatColumn([1e-9, 5])).toEqual(['0.0000', '5.0000']);
    expect(formatColumn([0, 0])).toEqual(['0', '0']);
    expect(formatColumn([Number.NaN, 2])).toEqual(['NaN', '2.00']);
    expect(formatColumn([])).toEqual([]);
  });
});

describe('units of a column', () => {
  it('suits the largest value', () => {
    expect(timeUnitFor([19.4e6, 0.4e6]).unit).toBe('ms');
    expect(timeUnitFor([420e3]).unit).toBe('µs');
    expect(timeUnitFor([2e9]).unit).toBe('ms');
    expect(timeUnitFor([20e9]).unit).toBe('s');
    expect(sizeUnitFor([18.6e6, 4e5]).unit).toBe('MB');
    expect(sizeUnitFor([]).unit).toBe('MB');
  });
});
