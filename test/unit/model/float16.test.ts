import { describe, expect, it } from 'vitest';
import {
  bfloat16ToNumber,
  float16ToNumber,
  numberToBfloat16,
  numberToFloat16,
} from '../../../src/model/float16.ts';

describe('float16', () => {
  it('keeps every bit pattern through number and back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = float16ToNumber(bits);
      if (Number.isNaN(value)) {
        expect(float16ToNumber(numberToFloat16(value))).toBeNaN();
      } else if (numberToFloat16(value) !== bits) {
        expect.fail(`0x${bits.toString(16)} came back as 0x${numberToFloat16(value).toString(16)}`);
      }
    }
  });

  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.0001, 0x0001],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 - 2 ** -12, 0x4000],
    [2 ** -14 - 2 ** -26, 0x0400],
    [-0, 0x8000],
  ])('rounds %d to the nearest, ties to even', (value, bits) => {
    expect(numberToFloat16(value)).toBe(bits);
  });
});

describe('bfloat16', () => {
  it('rounds ties to even and keeps infinities and NaN', () => {
    expect(numberToBfloat16(1)).toBe(0x3f80);
    expect(numberToBfloat16(1 + 2 ** -8)).toBe(0x3f80);
    expect(numberToBfloat16(1 + 3 * 2 ** -8)).toBe(0x3f82);
    expect(numberToBfloat16(-Infinity)).toBe(0xff80);
    expect(bfloat16ToNumber(numberToBfloat16(NaN))).toBeNaN();
    expect(bfloat16ToNumber(0xc040)).toBe(-3);
  });
});
