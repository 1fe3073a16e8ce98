import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { decodeNpy, encodeNpy, isNpy } from '../../../src/model/npy.ts';
import { makeTensor, tensorFromNumbers, tensorTypes } from '../../../src/model/tensor.ts';

/** A .npy file with a header of our choice, as some other program may have written it. */
function npyFile(header: string, content: readonly number[], version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length =
    version === 1 ? [text.length & 0xff, text.length >> 8] : [text.length & 0xff, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...text, ...content);
}

function failureOf(work: () => unknown): FailureError['failure'] {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof FailureError) {
      return thrown.failure;
    }
    throw thrown;
  }
  return expect.fail('no failure');
}

describe('encodeNpy', () => {
  it('writes version 1 with elements at a multiple of 64', () => {
    const bytes = encodeNpy(makeTensor('float32', [1, 2], Float32Array.of(1, 2)));
    expect(isNpy(bytes)).toBe(true);
    expect(new TextDecoder().decode(bytes.subarray(10, 128))).toBe(
      `${"{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".padEnd(117)}\n`,
    );
    expect(bytes.length).toBe(128 + 8);
  });

  it('comes back unchanged for every type and for scalars, vectors and empty arrays', () => {
    for (const dtype of tensorTypes) {
      if (dtype === 'string' || dtype === 'bfloat16') {
        continue;
      }
      for (const shape of [[], [1], [0, 3], [2, 3]]) {
        const count = shape.reduce((product, size) => product * size, 1);
        const tensor = tensorFromNumbers(
          dtype,
          shape,
          Array.from({ length: count }, (_, i) => i % 2),
        );
        expect(decodeNpy(encodeNpy(tensor), 'a.npy')).toEqual(tensor);
      }
    }
    const strings = makeTensor('string', [2], ['café', '𝄞 clef']);
    expect(decodeNpy(encodeNpy(strings), 'a.npy')).toEqual(strings);
  });

  it('widens bfloat16 to float32', () => {
    const tensor = decodeNpy(encodeNpy(makeTensor('bfloat16', [1], Uint16Array.of(0xc040))), 'a.npy');
    expect(tensor).toEqual(makeTensor('float32', [1], Float32Array.of(-3)));
  });
});

describe('decodeNpy', () => {
  it('transposes Fortran order', () => {
    const bytes = npyFile("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n", [1, 4, 2, 5, 3, 6]);
    expect(decodeNpy(bytes, 'a.npy')).toEqual(makeTensor('uint8', [2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6)));
  });

  it('swaps big-endian elements and reads versions 2 and 3', () => {
    for (const version of [2, 3]) {
      const bytes = npyFile(
        "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n",
        [1, 2, 0xff, 0xfe],
        version,
      );
      expect(decodeNpy(bytes, 'a.npy')).toEqual(makeTensor('int16', [2], Int16Array.of(0x0102, -2)));
    }
  });

  it('reads byte strings', () => {
    const bytes = npyFile(
      "{'descr': '|S3', 'fortran_order': False, 'shape': (2,), }\n",
      [97, 98, 0, 99, 100, 101],
    );
    expect(decodeNpy(bytes, 'a.npy')).toEqual(makeTensor('string', [2], ['ab', 'cde']));
  });

  it('never opens pickles', () => {
    const bytes = npyFile("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", [0x80, 4]);
    const failure = failureOf(() => decodeNpy(bytes, 'objects.npy'));
    expect(failure.kind).toBe('bad-input');
    expect(failure.message).toContain('objects.npy holds pickled Python objects');
  });

  it.each([
    ['records', "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n"],
    ['complex numbers', "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n"],
    ['dates', "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }\n"],
  ])('refuses %s', (_, header) => {
    expect(failureOf(() => decodeNpy(npyFile(header, [0, 0, 0, 0, 0, 0, 0, 0]), 'a.npy')).kind).toBe(
      'bad-input',
    );
  });

  it('calls every truncation corrupt', () => {
    const whole = encodeNpy(makeTensor('float32', [2], Float32Array.of(1, 2)));
    for (let length = 0; length < whole.length; length++) {
      expect(failureOf(() => decodeNpy(whole.subarray(0, length), 'cut.npy')).kind).toBe('corrupt-file');
    }
    expect(failureOf(() => decodeNpy(Uint8Array.of(...whole, 0), 'long.npy')).cause).toContain('9 follow');
  });

  it('does not trust huge shapes', () => {
    const bytes = npyFile(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999), }\n",
      [0],
    );
    expect(failureOf(() => decodeNpy(bytes, 'a.npy')).kind).toBe('corrupt-file');
  });
});
