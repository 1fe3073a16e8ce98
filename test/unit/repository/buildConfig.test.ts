import { describe, expect, it } from 'vitest';
import { buildConfig, type ServingWish } from '../../../src/repository/buildConfig.ts';
import type { GraphTensor } from '../../../src/repository/batchRule.ts';

const dynamic: GraphTensor = { name: 'x', dtype: 'float32', shape: ['n', 3] };
const fixed: GraphTensor = { name: 'y', dtype: 'int64', shape: [1, 3] };
const wish: ServingWish = { dynamicBatching: true, instances: 1 };

const build = (inputs: GraphTensor[], outputs: GraphTensor[], more: Partial<ServingWish> = {}) =>
  buildConfig('m', { inputs, outputs }, { ...wish, ...more });

describe('the batch rule', () => {
  it('batches only when every first axis is dynamic', () => {
    expect(build([dynamic], [dynamic])).toMatchObject({ maxBatchSize: 4, inputs: [{ dims: [3] }] });
    const config = build([dynamic], [fixed], { largestBatch: 16 });
    expect(config).toMatchObject({
      maxBatchSize: 0,
      inputs: [{ dims: [-1, 3] }],
      outputs: [{ dims: [1, 3] }],
    });
    expect(config.dynamicBatching).toBeUndefined();
  });

  it('takes what was asked for before what is usual', () => {
    expect(build([dynamic], [dynamic], { largestBatch: 16 }).maxBatchSize).toBe(16);
    expect(build([dynamic], [dynamic], { largestBatch: 16, maxBatchSize: 2 }).maxBatchSize).toBe(2);
    expect(build([dynamic], [dynamic], { maxBatchSize: 0 })).toMatchObject({
      maxBatchSize: 0,
      inputs: [{ dims: [-1, 3] }],
    });
  });

  it('refuses an explicit batch that the model cannot do, naming the tensor', () => {
    expect(() => build([dynamic], [fixed], { maxBatchSize: 8 })).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ kind: 'wrong-shape', message: expect.stringContaining('y') }),
      }),
    );
  });

  it('serves scalars as one element', () => {
    const scalar: GraphTensor = { name: 's', dtype: 'float64', shape: [] };
    expect(build([scalar], [fixed]).inputs).toEqual([
      { name: 's', dtype: 'float64', dims: [1], reshape: [] },
    ]);
    expect(build([{ ...scalar, shape: ['n'] }], [dynamic]).inputs).toEqual([
      { name: 's', dtype: 'float64', dims: [1], reshape: [] },
    ]);
  });

  it('checks preferred batch sizes against the largest', () => {
    const dynamicBatching = { preferredBatchSizes: [2, 8], maxQueueDelayUs: 100 };
    expect(build([dynamic], [dynamic], { maxBatchSize: 8, dynamicBatching }).dynamicBatching).toEqual(
      dynamicBatching,
    );
    expect(() => build([dynamic], [dynamic], { maxBatchSize: 4, dynamicBatching })).toThrow(/8/);
  });
});
