import { describe, expect, it } from 'vitest';
import { type Failure, FailureError } from '../../../src/core/failure.ts';
import { encodeNpy } from '../../../src/model/npy.ts';
import { encodeNpz } from '../../../src/model/npz.ts';
import { type InputDescription, readSample } from '../../../src/model/sampleTensors.ts';
import { makeTensor, type NamedTensors } from '../../../src/model/tensor.ts';
import type { ModelInput, Preprocess } from '../../../src/pipeline/pipelineSchema.ts';
import { pngFile } from './image/images.ts';

const batch = { min: 1, opt: 2, max: 4 };
const ids: ModelInput = { name: 'ids', dtype: 'int64', shape: ['batch', 2], axes: { batch } };
const mask: ModelInput = { name: 'mask', dtype: 'bool', shape: ['batch', 2], axes: { batch } };
const image: ModelInput = { name: 'image', dtype: 'float32', shape: ['batch', 3, 1, 1], axes: { batch } };
const asIs: Preprocess = { interpolation: 'bilinear', color: 'RGB', layout: 'NCHW' };
const png = pngFile({ width: 1, height: 1 }, [[1, 2, 3]]);

const idsTensor = makeTensor('int64', [1, 2], BigInt64Array.of(4n, 5n));
const maskTensor = makeTensor('bool', [1, 2], Uint8Array.of(1, 0));
const npz = (tensors: NamedTensors) => encodeNpz(tensors, { compress: true });

function failureOf(bytes: Uint8Array, description: InputDescription): Failure {
  try {
    readSample(bytes, description, 'in ü.npz');
  } catch (thrown) {
    if (thrown instanceof FailureError) {
      return thrown.failure;
    }
    throw thrown;
  }
  return expect.fail('no failure');
}

describe('readSample', () => {
  it('reads .npy for one input and .npz for several, in the order of the inputs', () => {
    expect(readSample(encodeNpy(idsTensor), { inputs: [ids] }, 'a')).toEqual({ ids: idsTensor });
    const read = readSample(npz({ mask: maskTensor, ids: idsTensor }), { inputs: [ids, mask] }, 'a');
    expect(Object.keys(read)).toEqual(['ids', 'mask']);
  });

  it('preprocesses photographs, as often as the smallest batch', () => {
    const once = readSample(png, { inputs: [image], preprocess: asIs }, 'a');
    expect(once).toEqual({ image: makeTensor('float32', [1, 3, 1, 1], Float32Array.of(1, 2, 3)) });
    const pairs = { ...image, axes: { batch: { ...batch, min: 2 } } };
    expect(readSample(png, { inputs: [pairs], preprocess: asIs }, 'a')['image']?.shape).toEqual([2, 3, 1, 1]);
  });

  it.each([
    [
      'missing input',
      npz({ ids: idsTensor }),
      [ids, mask],
      'bad-input',
      'has no array for input mask; it holds ids.',
    ],
    [
      'unknown input',
      npz({ ids: idsTensor, x: maskTensor }),
      [ids],
      'bad-input',
      'holds x, which is no input',
    ],
    ['one array, two inputs', encodeNpy(idsTensor), [ids, mask], 'bad-input', 'the model has 2 inputs'],
    ['wrong type', npz({ ids: maskTensor }), [ids], 'wrong-shape', 'input ids expects int64; got bool.'],
    [
      'wrong shape',
      npz({ ids: makeTensor('int64', [2, 1], BigInt64Array.of(1n, 2n)) }),
      [ids],
      'wrong-shape',
      'input ids expects shape [batch, 2]; got [2, 1].',
    ],
    [
      'batch too large',
      npz({ ids: makeTensor('int64', [5, 2], new BigInt64Array(10)) }),
      [ids],
      'wrong-shape',
      'expects 1 to 4 along axis batch; got 5.',
    ],
    [
      'batches that differ',
      npz({ ids: idsTensor, mask: makeTensor('bool', [2, 2], new Uint8Array(4)) }),
      [ids, mask],
      'wrong-shape',
      'input mask expects 1 along axis batch',
    ],
    ['no known form', Buffer.from('hello'), [ids], 'bad-input', 'neither a .npy nor a .npz file'],
    ['photograph without preprocessing', png, [ids], 'bad-input', 'does not say how to preprocess it'],
  ] as const)('refuses: %s', (_, bytes, inputs, kind, words) => {
    const failure = failureOf(bytes, { inputs });
    expect(failure).toMatchObject({ kind, file: 'in ü.npz' });
    expect(failure.message).toContain(words);
  });

  it('refuses a photograph for a model of two inputs, and values that the type cannot hold', () => {
    expect(failureOf(png, { inputs: [image, mask], preprocess: asIs }).message).toContain(
      'nothing for input mask',
    );
    const bytes: ModelInput = { ...image, dtype: 'uint8' };
    expect(failureOf(png, { inputs: [bytes], preprocess: { ...asIs, scale: 0.5 } }).message).toBe(
      'in ü.npz, input image: Value 0.5 at position 0 does not fit uint8.',
    );
  });
});
