import { describe, expect, it } from 'vitest';
import {
  centreCrop,
  type Orientation,
  orientImage,
  type RgbImage,
} from '../../../../src/model/image/rgbImage.ts';

/** Pixels 1, 2, 3, … in red; the other channels are 0. */
function numbered(width: number, height: number): RgbImage {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgb[pixel * 3] = pixel + 1;
  }
  return { width, height, rgb };
}

function reds(image: RgbImage): number[][] {
  return Array.from({ length: image.height }, (_, y) =>
    Array.from({ length: image.width }, (_, x) => image.rgb[(y * image.width + x) * 3] ?? -1),
  );
}

describe('centreCrop', () => {
  it('rounds half to even, as Python does', () => {
    // (5 - 2) / 2 = 1.5 becomes 2; (3 - 2) / 2 = 0.5 becomes 0.
    expect(reds(centreCrop(numbered(5, 3), 2, 2))).toEqual([
      [3, 4],
      [8, 9],
    ]);
  });

  it('pads a small picture with black, the odd pixel right and below', () => {
    expect(reds(centreCrop(numbered(2, 1), 3, 4))).toEqual([
      [0, 0, 0],
      [1, 2, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});

describe('orientImage', () => {
  it.each([
    [
      1,
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      2,
      [
        [3, 2, 1],
        [6, 5, 4],
      ],
    ],
    [
      3,
      [
        [6, 5, 4],
        [3, 2, 1],
      ],
    ],
    [
      4,
      [
        [4, 5, 6],
        [1, 2, 3],
      ],
    ],
    [
      5,
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    [
      6,
      [
        [4, 1],
        [5, 2],
        [6, 3],
      ],
    ],
    [
      7,
      [
        [6, 3],
        [5, 2],
        [4, 1],
      ],
    ],
    [
      8,
      [
        [3, 6],
        [2, 5],
        [1, 4],
      ],
    ],
  ] as readonly (readonly [Orientation, number[][]])[])(
    'turns orientation %i upright',
    (orientation, expected) => {
      expect(reds(orientImage(numbered(3, 2), orientation))).toEqual(expected);
    },
  );
});
