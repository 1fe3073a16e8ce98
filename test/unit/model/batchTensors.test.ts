import { describe, expect, it } from 'vitest';
import { batchTensors } from '../../../src/model/batchTensors.ts';
import { makeUpTensors } from '../../../src/model/madeUpTensors.ts';
import { makeTensor, toNumbers } from '../../../src/model/tensor.ts';
import { dataTypes, type ModelInput } from '../../../src/pipeline/pipelineSchema.ts';

const dynamic: ModelInput = { name: 'x', dtype: 'int32', shape: ['n', 2], axes: {} };
const fixed: ModelInput = { ...dynamic, shape: [2, 2] };

describe('batchTensors', () => {
  it('repeats items in turn, and leaves out the last ones', () => {
    const two = makeTensor('int32', [2, 2], Int32Array.of(1, 2, 3, 4));
    expect(batchTensors({ x: two }, [dynamic], 3)['x']).toEqual(
      makeTensor('int32', [3, 2], Int32Array.of(1, 2, 3, 4, 1, 2)),
    );
    expect(batchTensors({ x: two }, [dynamic], 1)['x']).toEqual(
      makeTensor('int32', [1, 2], Int32Array.of(1, 2)),
    );
    const words = makeTensor('string', [1, 2], ['a', 'b']);
    expect(batchTensors({ x: words }, [dynamic], 2)['x']).toEqual(
      makeTensor('string', [2, 2], ['a', 'b', 'a', 'b']),
    );
  });

  it('leaves a fixed first axis alone or says that it cannot', () => {
    const two = makeTensor('int32', [2, 2], Int32Array.of(1, 2, 3, 4));
    expect(batchTensors({ x: two }, [fixed], 2)['x']).toBe(two);
    expect(batchTensors({ x: two }, [fixed], 1)['x']).toBe(two);
    expect(() => batchTensors({ x: two }, [fixed], 4)).toThrow('Input x cannot have a batch of 4');
  });
});

describe('makeUpTensors', () => {
  it('draws normal values for floating types and 0 or 1 for the others', () => {
    const inputs = dataTypes.map((dtype): ModelInput => ({
      name: dtype,
      dtype,
      shape: ['n', 500],
      axes: { n: { min: 1, opt: 4, max: 9 } },
    }));
    const tensors = makeUpTensors(inputs, 5);
    for (const dtype of dataTypes) {
      const tensor = tensors[dtype]!;
      expect(tensor).toMatchObject({ dtype, shape: [4, 500] });
      const values = toNumbers(tensor);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      if (dtype.startsWith('float')) {
        expect(Math.abs(mean)).toBeLessThan(0.1);
        expect(Math.abs(variance - 1)).toBeLessThan(0.15);
      } else {
        expect(new Set(values)).toEqual(new Set([0, 1]));
      }
    }
  });
});
