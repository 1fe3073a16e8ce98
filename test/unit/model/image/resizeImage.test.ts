import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { resizeImage, resizeShorterSide } from '../../../../src/model/image/resizeImage.ts';
import type { RgbImage } from '../../../../src/model/image/rgbImage.ts';

function row(...levels: readonly number[]): RgbImage {
  return {
    width: levels.length,
    height: 1,
    rgb: Uint8Array.from(levels.flatMap((level) => [level, 0, 255])),
  };
}

function reds(image: RgbImage): number[] {
  return Array.from(image.rgb.filter((_, index) => index % 3 === 0));
}

describe('resizeImage', () => {
  it('halves with the widened triangle', () => {
    // Weights of the first result: 1.5/2, 1.5/2, 0.5/2 … of source centres at distance 0.5, 0.5, 1.5, cut at the edge:
    // (0.75 * 0 + 0.75 * 100 + 0.25 * 200) / 1.75 = 71.43; the second mirrors it: (0.25 * 100 + 0.75 * 200 + 0.75 * 40) / 1.75.
    expect(reds(resizeImage(row(0, 100, 200, 40), 2, 1, 'bilinear'))).toEqual([71, 117]);
  });

  it('doubles by interpolating between centres', () => {
    expect(reds(resizeImage(row(0, 100), 4, 1, 'bilinear'))).toEqual([0, 25, 75, 100]);
  });

  it('clips the overshoot of the cubic filter', () => {
    const levels = reds(resizeImage(row(0, 0, 255, 255), 8, 1, 'bicubic'));
    expect(Math.min(...levels)).toBe(0);
    expect(Math.max(...levels)).toBe(255);
    expect(levels[3]).toBeLessThan(128);
  });

  it('keeps flat areas exactly', () => {
    for (const size of [1, 3, 7, 64]) {
      expect(reds(resizeImage(row(77, 77, 77, 77, 77), size, 1, 'bicubic'))).toEqual(Array(size).fill(77));
    }
  });
});

describe('resizeShorterSide', () => {
  const blank = (width: number, height: number): RgbImage => ({
    width,
    height,
    rgb: new Uint8Array(width * height * 3),
  });

  it.each([
    [451, 300, 256, 384, 256],
    [600, 400, 256, 384, 256],
    [300, 451, 256, 256, 384],
    [100, 100, 7, 7, 7],
  ])(
    'takes %i × %i at %i to %i × %i, cutting off fractions',
    (width, height, length, newWidth, newHeight) => {
      const resized = resizeShorterSide(blank(width, height), length, 'bilinear');
      expect([resized.width, resized.height]).toEqual([newWidth, newHeight]);
    },
  );

  it('refuses a ribbon that would become gigantic', () => {
    expect(() => resizeShorterSide(blank(1_000_000, 1), 256, 'bilinear')).toThrow(FailureError);
  });
});
