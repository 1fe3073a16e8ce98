import { describe, expect, it } from 'vitest';
import { doubleBoth, doubleHeight, doubleWidth, ycbcrToRgb } from '../../../../src/model/image/jpegColor.ts';

describe('chroma upsampling', () => {
  it('weighs the nearer sample three to one', () => {
    expect([...doubleWidth({ width: 3, height: 1, samples: Uint8Array.of(0, 100, 20) }).samples]).toEqual([
      0, 25, 75, 80, 40, 20,
    ]);
    expect([...doubleHeight({ width: 1, height: 3, samples: Uint8Array.of(0, 100, 20) }).samples]).toEqual([
      0, 25, 75, 80, 40, 20,
    ]);
  });

  it('keeps a flat plane flat in both directions', () => {
    const { samples } = doubleBoth({ width: 3, height: 2, samples: new Uint8Array(6).fill(200) });
    expect(samples).toEqual(new Uint8Array(24).fill(200));
  });
});

describe('ycbcrToRgb', () => {
  it('converts the primaries of JFIF', () => {
    const pixels = Uint8Array.of(76, 85, 255, 150, 44, 21, 29, 255, 107, 255, 128, 128);
    ycbcrToRgb(pixels);
    expect([...pixels]).toEqual([254, 0, 0, 0, 255, 1, 0, 0, 254, 255, 255, 255]);
  });
});
