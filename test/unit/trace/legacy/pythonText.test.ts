import { describe, expect, it } from 'vitest';
import { pythonText, roundForDisplay, roundHalfEven } from '../../../../src/trace/legacy/pythonText.ts';

describe('pythonText', () => {
  it.each([
    ['[[8,3],[]]', '[[8, 3], []]'],
    ['[]', '[]'],
    ['["a",null,true,1.5]', "['a', None, True, 1.5]"],
    ['"[1, 2]"', '[1, 2]'],
    ['[1,', '[1,'],
  ])('writes %s as %s', (json, text) => {
    expect(pythonText(json)).toBe(text);
  });
});

describe('roundHalfEven', () => {
  it.each([
    [0.5, 0, 0],
    [1.5, 0, 2],
    [2.5, 0, 2],
    [-2.5, 0, -2],
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    // Not a half: the double lies below it.
    [2.675, 2, 2.67],
    [1.005, 2, 1],
    [1234.5678, 2, 1234.57],
    [NaN, 2, NaN],
  ])('rounds %d to %d digits as %d', (value, digits, rounded) => {
    expect(roundHalfEven(value, digits)).toBe(rounded);
  });
});

describe('roundForDisplay', () => {
  it.each([
    [12.345678, 12.35],
    [0, 0],
    [0.00234, 0.002],
    [-0.00056, -0.0006],
  ])('shows %d as %d', (value, shown) => {
    expect(roundForDisplay(value)).toBe(shown);
  });
});
