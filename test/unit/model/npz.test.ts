import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { decodeNpz, encodeNpz, isNpz } from '../../../src/model/npz.ts';
import { makeTensor } from '../../../src/model/tensor.ts';
import { writeZip } from '../../../src/model/zip.ts';

const tensors = {
  image: makeTensor('float32', [2, 2], Float32Array.of(1, 2, 3, 4)),
  'größe/ids': makeTensor('int64', [1], BigInt64Array.of(7n)),
};

function failureKind(bytes: Uint8Array): string {
  try {
    decodeNpz(bytes, 'a.npz');
  } catch (thrown) {
    if (thrown instanceof FailureError) {
      return thrown.failure.kind;
    }
    throw thrown;
  }
  return 'none';
}

describe('encodeNpz', () => {
  it.each([true, false])('comes back unchanged, compress %s, and is deterministic', (compress) => {
    const bytes = encodeNpz(tensors, { compress });
    expect(isNpz(bytes)).toBe(true);
    expect(decodeNpz(bytes, 'a.npz')).toEqual(tensors);
    expect(encodeNpz(tensors, { compress })).toEqual(bytes);
  });

  it('keeps a file without arrays readable', () => {
    const bytes = encodeNpz({}, { compress: false });
    expect(isNpz(bytes)).toBe(true);
    expect(decodeNpz(bytes, 'a.npz')).toEqual({});
  });
});

describe('decodeNpz', () => {
  it('calls every truncation corrupt', () => {
    const whole = encodeNpz({ image: tensors.image }, { compress: true });
    for (let length = 0; length < whole.length; length++) {
      expect(failureKind(whole.subarray(0, length))).toBe('corrupt-file');
    }
  });

  it('notices a flipped bit in the content', () => {
    for (const compress of [true, false]) {
      const bytes = encodeNpz({ image: tensors.image }, { compress });
      bytes[60] = (bytes[60] ?? 0) ^ 1;
      expect(failureKind(bytes)).toBe('corrupt-file');
    }
  });

  it('refuses members that are no arrays', () => {
    const zip = writeZip(new Map([['readme.txt', new Uint8Array(3)]]), { compress: false });
    expect(failureKind(zip)).toBe('bad-input');
  });

  it('stops unpacking at the announced size', () => {
    const bytes = writeZip(new Map([['bomb.npy', new Uint8Array(1 << 20)]]), { compress: true });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const central = Buffer.from(bytes).indexOf(Buffer.of(0x50, 0x4b, 1, 2));
    view.setUint32(central + 24, 10, true);
    expect(failureKind(bytes)).toBe('corrupt-file');
  });
});
