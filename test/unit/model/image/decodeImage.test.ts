import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { type Failure, FailureError } from '../../../../src/core/failure.ts';
import { decodeImage, isImage } from '../../../../src/model/image/decodeImage.ts';
import { pngFile } from './images.ts';

function failureOf(bytes: Uint8Array): Failure {
  try {
    decodeImage(bytes, "d'été/-cat.png");
  } catch (thrown) {
    if (thrown instanceof FailureError) {
      return thrown.failure;
    }
    throw thrown;
  }
  return expect.fail('no failure');
}

function grey(width: number, height: number, quality = 100): Buffer {
  return jpeg.encode({ width, height, data: Buffer.alloc(width * height * 4, 90) }, quality).data;
}

describe('decodeImage', () => {
  it('drops alpha without blending', () => {
    const png = pngFile({ width: 2, height: 1, colorType: 6 }, [[10, 20, 30, 0, 40, 50, 60, 128]]);
    expect([...decodeImage(png, 'a').rgb]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('keeps the upper byte of 16-bit colour, and cuts 16-bit grey off with a note', () => {
    const colour = pngFile({ width: 1, height: 1, depth: 16 }, [[1, 200, 2, 0, 255, 255]]);
    expect([...decodeImage(colour, 'a').rgb]).toEqual([1, 2, 255]);
    const wideGrey = pngFile({ width: 2, height: 1, depth: 16, colorType: 0 }, [[0, 9, 1, 0]]);
    const image = decodeImage(wideGrey, 'a');
    expect([...image.rgb]).toEqual([9, 9, 9, 255, 255, 255]);
    expect(image.notes).toHaveLength(1);
  });

  it('tells the format by content', () => {
    const image = decodeImage(grey(9, 5), 'picture.png');
    expect(image).toMatchObject({ format: 'jpeg', width: 9, height: 5, notes: [] });
    expect(image.rgb.every((level) => Math.abs(level - 90) <= 1)).toBe(true);
    expect(isImage(grey(1, 1))).toBe(true);
    expect(isImage(Buffer.from('GIF89a'))).toBe(false);
  });

  it.each([
    ['GIF', 'GIF89a......'],
    ['WebP', 'RIFF....WEBPVP8 '],
    ['AVIF', '\0\0\0\x20ftypavif....'],
    ['BMP', 'BM......'],
  ])('names %s and says what works instead', (name, start) => {
    const failure = failureOf(Buffer.from(start, 'latin1'));
    expect(failure.kind).toBe('bad-input');
    expect(failure.message).toBe(`d'été/-cat.png is a ${name} image, which is not read.`);
    expect(failure.nextStep).toContain('PNG or JPEG');
  });

  it('refuses what is no image at all', () => {
    expect(failureOf(new Uint8Array()).message).toContain('not a photograph in a known format');
    expect(failureOf(Buffer.from('import torch\n')).kind).toBe('bad-input');
  });
});

describe('interlaced PNG files', () => {
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;

  it.each([
    [1, 1],
    [2, 3],
    [5, 5],
    [13, 9],
  ])('are put together at %i × %i', (width, height) => {
    const rows: number[][] = [];
    for (const [left, top, stepX, stepY] of passes) {
      for (let y = top; y < height && left < width; y += stepY) {
        const row: number[] = [];
        for (let x = left; x < width; x += stepX) {
          row.push(x, y, x * y);
        }
        rows.push(row);
      }
    }
    const expected: number[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        expected.push(x, y, x * y);
      }
    }
    expect([...decodeImage(pngFile({ width, height, interlace: 1 }, rows), 'a.png').rgb]).toEqual(expected);
  });
});

describe('hostile PNG files', () => {
  const good = pngFile({ width: 3, height: 2 }, [Array(9).fill(1) as number[], Array(9).fill(2) as number[]]);

  it('calls every truncation corrupt', () => {
    for (let length = 8; length < good.length; length++) {
      expect(failureOf(good.subarray(0, length)).kind).toBe('corrupt-file');
    }
  });

  it('notices a flipped bit', () => {
    const bytes = Buffer.from(good);
    bytes[45] = (bytes[45] ?? 0) ^ 4;
    expect(failureOf(bytes).kind).toBe('corrupt-file');
  });

  it('refuses huge sizes before any memory is taken', () => {
    const before = process.memoryUsage().arrayBuffers;
    const failure = failureOf(pngFile({ width: 0x7fffffff, height: 0x7fffffff }, []));
    expect(failure.kind).toBe('bad-input');
    expect(failure.message).toContain('2147483647 × 2147483647 pixels');
    expect(failureOf(pngFile({ width: 0, height: 5 }, [])).kind).toBe('corrupt-file');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });

  it('does not unpack more than an interlaced picture can hold', () => {
    const bomb = pngFile({ width: 1, height: 1, interlace: 1 }, [Array(1 << 20).fill(0) as number[]]);
    expect(failureOf(bomb).kind).toBe('corrupt-file');
  });

  it('refuses rows that are missing', () => {
    expect(failureOf(pngFile({ width: 3, height: 9 }, [Array(9).fill(1) as number[]])).kind).toBe(
      'corrupt-file',
    );
  });
});

describe('hostile JPEG files', () => {
  const good = grey(40, 24);
  const frame = good.indexOf(Buffer.of(0xff, 0xc0));

  it('calls every truncation corrupt', () => {
    for (let length = 3; length < good.length; length += 7) {
      expect(failureOf(good.subarray(0, length)).kind).toBe('corrupt-file');
    }
    expect(failureOf(good.subarray(0, good.length - 1)).cause).toBe('it is truncated');
  });

  it.each([
    [65535, 65535, 'bad-input'],
    [6000, 6000, 'corrupt-file'],
    [0, 100, 'corrupt-file'],
  ])('does not believe a header of %i × %i', (height, width, kind) => {
    const bytes = Buffer.from(good);
    bytes.writeUInt16BE(height, frame + 5);
    bytes.writeUInt16BE(width, frame + 7);
    expect(failureOf(bytes).kind).toBe(kind);
  });

  it.each([
    [0, 0xc3, 'lossless'],
    [0, 0xc9, 'arithmetic-coded'],
  ])('refuses other processes by name', (_, marker, words) => {
    const bytes = Buffer.from(good);
    bytes[frame + 1] = marker;
    expect(failureOf(bytes).message).toContain(words);
  });

  it('refuses CMYK and 12-bit samples by name', () => {
    const cmyk = Buffer.from(good);
    cmyk[frame + 9] = 4;
    expect(failureOf(cmyk).message).toContain('4 components');
    const deep = Buffer.from(good);
    deep[frame + 4] = 12;
    expect(failureOf(deep).message).toContain('12 bits');
  });
});
