import { describe, expect, it } from 'vitest';
import { makeTensor, tensorFromNumbers, tensorTypes, toNumbers } from '../../../src/model/tensor.ts';
import { swapBytes, tensorFromBytes, tensorToBytes } from '../../../src/model/tensorBytes.ts';

describe('tensorToBytes', () => {
  it('writes little-endian elements', () => {
    expect([...tensorToBytes(makeTensor('int32', [1], Int32Array.of(0x01020304)))]).toEqual([4, 3, 2, 1]);
  });

  it('writes strings with a four-byte length and UTF-8', () => {
    expect([...tensorToBytes(makeTensor('string', [2], ['é', '']))]).toEqual([
      2, 0, 0, 0, 0xc3, 0xa9, 0, 0, 0, 0,
    ]);
  });

  it('comes back through tensorFromBytes for every type, also from unaligned memory', () => {
    for (const dtype of tensorTypes) {
      if (dtype === 'string') {
        continue;
      }
      const bytes = tensorToBytes(tensorFromNumbers(dtype, [3], [1, 0, 1]));
      const shifted = new Uint8Array(bytes.length + 1);
      shifted.set(bytes, 1);
      const back = tensorFromBytes(dtype, [3], shifted.subarray(1));
      expect([...toNumbers(back)]).toEqual([1, 0, 1]);
    }
    const strings = makeTensor('string', [2], ['a b', 'ü']);
    expect(tensorFromBytes('string', [2], tensorToBytes(strings))).toEqual(strings);
  });
});

describe('tensorFromBytes', () => {
  it('refuses too few and too many bytes', () => {
    expect(() => tensorFromBytes('float32', [2], new Uint8Array(7))).toThrow('takes 8 bytes; 7 were given');
    expect(() => tensorFromBytes('float32', [2], new Uint8Array(9))).toThrow('takes 8 bytes; 9 were given');
  });

  it('refuses a string whose length passes the end', () => {
    expect(() => tensorFromBytes('string', [1], Uint8Array.of(9, 0, 0, 0, 65))).toThrow('truncated');
    expect(() => tensorFromBytes('string', [1], Uint8Array.of(1, 0))).toThrow('truncated');
  });
});

describe('swapBytes', () => {
  it('reverses each element', () => {
    expect([...swapBytes(Uint8Array.of(1, 2, 3, 4), 2)]).toEqual([2, 1, 4, 3]);
  });
});
