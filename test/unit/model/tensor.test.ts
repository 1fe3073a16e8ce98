import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import {
  elementCount,
  fromConfigType,
  fromTritonType,
  makeTensor,
  summariseTensor,
  tensorFromNumbers,
  tensorSizeBytes,
  tensorTypes,
  toConfigType,
  toNumbers,
  toTritonType,
} from '../../../src/model/tensor.ts';
import { dataTypes } from '../../../src/pipeline/pipelineSchema.ts';

describe('tensor types', () => {
  it('covers every type that a pipeline may declare', () => {
    expect(tensorTypes).toEqual(expect.arrayContaining([...dataTypes]));
  });

  it('maps each type to Triton and back', () => {
    for (const dtype of tensorTypes) {
      expect(fromTritonType(toTritonType(dtype))).toBe(dtype);
      expect(fromConfigType(toConfigType(dtype))).toBe(dtype);
    }
    expect(toTritonType('bfloat16')).toBe('BF16');
    expect(toTritonType('string')).toBe('BYTES');
    expect(toConfigType('string')).toBe('TYPE_STRING');
  });

  it('refuses names it does not know', () => {
    expect(() => fromTritonType('FP8')).toThrow(FailureError);
    expect(() => fromConfigType('TYPE_INVALID')).toThrow('TYPE_INVALID');
  });
});

describe('makeTensor', () => {
  it('refuses data that does not fill the shape', () => {
    expect(() => makeTensor('float32', [2, 3], new Float32Array(5))).toThrow(
      'Shape [2, 3] holds 6 elements; 5 were given.',
    );
    expect(() => makeTensor('float32', [-1, -5], new Float32Array(5))).toThrow(FailureError);
  });

  it('takes scalars and empty tensors', () => {
    expect(elementCount([])).toBe(1);
    expect(makeTensor('int32', [0, 4], new Int32Array()).data).toHaveLength(0);
  });
});

describe('tensorFromNumbers and toNumbers', () => {
  it('keeps small integers in every numeric type', () => {
    for (const dtype of tensorTypes) {
      if (dtype !== 'string') {
        const tensor = tensorFromNumbers(dtype, [2], [0, 1]);
        expect(tensor.dtype).toBe(dtype);
        expect([...toNumbers(tensor)]).toEqual([0, 1]);
      }
    }
  });

  it('refuses values outside an integer type instead of wrapping them', () => {
    expect(() => tensorFromNumbers('uint8', [2], [255, 256])).toThrow('Value 256 at position 1');
    expect(() => tensorFromNumbers('int64', [1], [0.5])).toThrow(FailureError);
    expect(() => tensorFromNumbers('bool', [1], [2])).toThrow(FailureError);
  });

  it('has no numbers for strings', () => {
    expect(() => toNumbers(makeTensor('string', [1], ['a']))).toThrow(FailureError);
  });
});

describe('summariseTensor', () => {
  it('counts what is not finite apart from range and mean', () => {
    const tensor = makeTensor('float32', [5], Float32Array.of(1, -3, NaN, Infinity, 5));
    expect(summariseTensor(tensor, 2)).toEqual({
      dtype: 'float32',
      shape: [5],
      elements: 5,
      range: { min: -3, max: 5, mean: 1 },
      nanCount: 1,
      infCount: 1,
      first: [1, -3],
    });
  });

  it('shows strings as they are', () => {
    const tensor = makeTensor('string', [2], ['chat', 'été']);
    expect(summariseTensor(tensor).first).toEqual(['chat', 'été']);
    expect(tensorSizeBytes(tensor)).toBe(4 + 4 + 4 + 5);
  });
});
