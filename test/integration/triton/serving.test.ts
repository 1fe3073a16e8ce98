import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTensor, tensorFromNumbers, toNumbers, type Tensor } from '../../../src/model/tensor.ts';
import { inferTimed } from '../../../src/triton/inferenceTiming.ts';
import { parseMetrics } from '../../../src/triton/metricsText.ts';
import { modelCounters } from '../../../src/triton/modelCounters.ts';
import { TritonClient } from '../../../src/triton/tritonClient.ts';
import type { Deployment } from '../../../src/deploy/deployEmbedded.ts';
import { Workplace } from './harness.ts';

const workplace = new Workplace();
let deployment: Deployment;
let client: TritonClient;

const floats = (shape: number[], values: number[]) => tensorFromNumbers('float32', shape, values);

beforeAll(async () => {
  await workplace.makeModels();
  await workplace.place(
    'double',
    {
      inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 4] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 4] }],
    },
    {
      // The delay gives requests that come together the time to be joined.
      serving: {
        maxBatchSize: 8,
        dynamicBatching: { preferredBatchSizes: [8], maxQueueDelayUs: 200_000 },
        instances: 1,
      },
    },
  );
  deployment = await workplace.deploy('double');
  client = new TritonClient(deployment.server.grpcAddress);
});

afterAll(async () => {
  client.close();
  await workplace.clean();
});

/** Puts a model into the repository without any configuration, as somebody else may have made it. */
async function placeBare(name: string, config?: string): Promise<void> {
  const folder = join(workplace.repository, name);
  await mkdir(folder, { recursive: true });
  await cp(join(workplace.models, name), join(folder, '1'), { recursive: true });
  if (config !== undefined) {
    await writeFile(join(folder, 'config.pbtxt'), config);
  }
}

describe('a placed model on the embedded server', () => {
  it('is ready and described as the configuration says', async () => {
    expect(deployment).toMatchObject({ model: 'double', versions: ['1'], reused: false });
    expect(deployment.serverVersion).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await client.modelMetadata('double')).toMatchObject({
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 4] }],
    });
    expect(await client.modelConfig('double')).toMatchObject({
      backend: 'onnxruntime',
      maxBatchSize: 8,
      dynamicBatching: { preferredBatchSizes: [8], maxQueueDelayUs: 200_000 },
      instanceGroups: [{ count: 1 }],
    });
    expect(await client.repositoryIndex()).toContainEqual({
      name: 'double',
      version: '1',
      state: 'READY',
      reason: '',
    });
  });

  it('answers, tells where the time went and counts the request in the metrics', async () => {
    const before = await readCounters('double');
    const { response, timing } = await inferTimed(client, {
      model: 'double',
      inputs: { x: floats([1, 4], [1, 2, 3, -4]) },
    });
    expect(response.outputs['y']).toEqual(floats([1, 4], [2, 4, 6, -8]));
    expect(timing.server).toMatchObject({ requests: 1, exact: true });
    const server = timing.server!;
    expect(server.requestNs).toBeGreaterThan(0);
    // The two clocks start and stop at different places, so that only the size is the same.
    expect(timing.clientNs / server.requestNs).toBeGreaterThan(0.9);
    // One request alone waits for company as long as the configuration allows.
    expect(server.queueNs).toBeGreaterThan(150e6);
    expect(server.queueNs + server.computeInferNs).toBeLessThanOrEqual(server.requestNs);
    const after = await readCounters('double');
    expect(after.requestSuccess - before.requestSuccess).toBe(1);
    expect(after.inferenceCount - before.inferenceCount).toBe(1);
    expect(after.requestDurationUs).toBeGreaterThan(before.requestDurationUs);
  });

  it('joins requests that come together and gives each its own answer', async () => {
    const [before] = await client.modelStatistics('double');
    const requests = Array.from({ length: 16 }, (_, index) =>
      client.infer({ model: 'double', inputs: { x: floats([1, 4], [index, 1, 2, 3]) } }),
    );
    const answers = await Promise.all(requests);
    answers.forEach((answer, index) => {
      expect(Array.from(toNumbers(answer.outputs['y']!))).toEqual([2 * index, 2, 4, 6]);
    });
    const [after] = await client.modelStatistics('double');
    expect(after!.inferenceCount - before!.inferenceCount).toBe(16);
    expect(after!.executionCount - before!.executionCount).toBeLessThan(16);
    expect(Math.max(...after!.batches.map(({ batchSize }) => batchSize))).toBeGreaterThan(1);
  });

  it('refuses wrong requests with the reason, and stays', async () => {
    await expect(
      client.infer({ model: 'double', inputs: { x: floats([1, 3], [1, 2, 3]) } }),
    ).rejects.toMatchObject({
      failure: { kind: 'wrong-shape', cause: expect.stringContaining('[-1,4]') as string },
    });
    await expect(
      client.infer({ model: 'double', inputs: { z: floats([1, 4], [1, 2, 3, 4]) } }),
    ).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
    await expect(
      client.infer({ model: 'double', inputs: { x: floats([9, 4], new Array<number>(36).fill(0)) } }),
    ).rejects.toMatchObject({ failure: { kind: 'wrong-shape' } });
    await expect(client.modelMetadata('nobody')).rejects.toMatchObject({ failure: { kind: 'not-found' } });
    expect(await client.serverReady()).toBe(true);
  });

  it('is cancelled without harm', async () => {
    const abort = new AbortController();
    const answer = client.infer(
      { model: 'double', inputs: { x: floats([1, 4], [1, 2, 3, 4]) } },
      { signal: abort.signal },
    );
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'CancelledError' });
    expect(await client.modelReady('double')).toBe(true);
  });
});

describe('models without a configuration', () => {
  it('get inputs, outputs and batching completed', async () => {
    await placeBare('lookup');
    await client.loadModel('lookup');
    expect(await client.modelConfig('lookup')).toMatchObject({
      maxBatchSize: 4,
      inputs: [{ name: 'index', dtype: 'int64', dims: [1] }],
      outputs: [{ name: 'row', dtype: 'float32', dims: [1, 2] }],
      dynamicBatching: {},
    });
  });

  it('keep a fixed batch size', async () => {
    await placeBare('fixed');
    await client.loadModel('fixed');
    const config = await client.modelConfig('fixed');
    expect(config).toMatchObject({ maxBatchSize: 0, inputs: [{ name: 'x', dims: [2, 3] }] });
    expect(config.dynamicBatching).toBeUndefined();
    const { outputs } = await client.infer({
      model: 'fixed',
      inputs: { x: floats([2, 3], [1, 2, 3, 4, 5, 6]) },
    });
    expect(outputs['y']).toEqual(floats([2, 3], [-1, -2, -3, -4, -5, -6]));
  });

  it('serve one number an input through a reshape', async () => {
    await placeBare('scalar');
    await client.loadModel('scalar');
    expect(await client.modelConfig('scalar')).toMatchObject({
      maxBatchSize: 4,
      inputs: [{ name: 'x', dims: [1], reshape: [] }],
    });
    const { outputs } = await client.infer({
      model: 'scalar',
      inputs: { x: tensorFromNumbers('float64', [3, 1], [1, 2, 3]) },
    });
    expect(outputs['y']).toEqual(tensorFromNumbers('float64', [3, 1], [-1, -2, -3]));
  });

  it('take the parts of a configuration that are there', async () => {
    await placeBare(
      'echo',
      'max_batch_size: 2\nparameters { key: "intra_op_thread_count" value { string_value: "1" } }\n',
    );
    // The model cannot have a batch axis on its output "shape", so the wish of the file cannot be fulfilled.
    await expect(client.loadModel('echo')).rejects.toMatchObject({
      failure: { kind: 'wrong-shape', cause: expect.stringContaining('shape') as string },
    });
    await writeFile(
      join(workplace.repository, 'echo', 'config.pbtxt'),
      'backend: "onnxruntime"\nparameters { key: "intra_op_thread_count" value { string_value: "1" } }\n',
    );
    await client.loadModel('echo');
    const words = ['Égyptienne', '', '猫'];
    const { outputs } = await client.infer({
      model: 'echo',
      inputs: { text: makeTensor('string', [1, 3], words) },
      outputs: ['same'],
    });
    expect(outputs).toEqual({ same: makeTensor('string', [1, 3], words) });
  });
});

describe('the backend', () => {
  it('carries every type there and back', async () => {
    await placeBare('types');
    await client.loadModel('types');
    const inputs: Record<string, Tensor> = {
      bool: tensorFromNumbers('bool', [1, 2], [1, 0]),
      uint8: tensorFromNumbers('uint8', [1, 2], [0, 255]),
      int8: tensorFromNumbers('int8', [1, 2], [-128, 127]),
      int16: tensorFromNumbers('int16', [1, 2], [-32768, 32767]),
      int32: tensorFromNumbers('int32', [1, 2], [-2147483648, 2147483647]),
      int64: makeTensor('int64', [1, 2], BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)),
      float16: tensorFromNumbers('float16', [1, 2], [0.5, -65504]),
      float32: tensorFromNumbers('float32', [1, 2], [1e-30, Infinity]),
      float64: tensorFromNumbers('float64', [1, 2], [Math.PI, -0]),
    };
    const { outputs } = await client.infer({ model: 'types', inputs });
    for (const [name, tensor] of Object.entries(inputs)) {
      expect(outputs[`${name}_out`]).toEqual(tensor);
    }
  });

  it('fails the bad one of joined requests alone', async () => {
    await writeFile(
      join(workplace.repository, 'lookup', 'config.pbtxt'),
      'backend: "onnxruntime" max_batch_size: 8 instance_group { count: 1 }\n' +
        'dynamic_batching { preferred_batch_size: 8 max_queue_delay_microseconds: 300000 }\n',
    );
    await client.loadModel('lookup');
    const ask = (index: number) =>
      client.infer({ model: 'lookup', inputs: { index: tensorFromNumbers('int64', [1, 1], [index]) } });
    const answers = await Promise.allSettled([1, 2, 99, 4].map(ask));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    const rows = answers.map((answer) =>
      answer.status === 'fulfilled'
        ? Array.from(toNumbers(answer.value.outputs['row']!))
        : (answer.reason as unknown),
    );
    expect(rows[0]).toEqual([2, 3]);
    expect(rows[3]).toEqual([8, 9]);
    expect(rows[2]).toMatchObject({ failure: { cause: expect.stringContaining('Gather') as string } });
    const [statistics] = await client.modelStatistics('lookup');
    expect(statistics!.executionCount).toBeLessThan(4);
  });

  it('runs requests one by one where the outputs do not follow the batch', async () => {
    await placeBare(
      'first',
      'backend: "onnxruntime" max_batch_size: 8 instance_group { count: 1 }\n' +
        'dynamic_batching { preferred_batch_size: 8 max_queue_delay_microseconds: 300000 }\n',
    );
    await client.loadModel('first');
    const ask = (value: number) =>
      client.infer({ model: 'first', inputs: { x: floats([1, 2], [value, 1]) } });
    const answers = await Promise.all([1, 2, 3].map(ask));
    expect(answers.map(({ outputs }) => Array.from(toNumbers(outputs['y']!)))).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    const [statistics] = await client.modelStatistics('first');
    // They did come together: only the backend knew that they must not be joined.
    expect(statistics!.executionCount).toBeLessThan(3);
  });

  it('reads weights beside the model, and names the missing file', async () => {
    await workplace.place(
      'external',
      {
        inputs: [{ name: 'x', dtype: 'float32', shape: [null, 4] }],
        outputs: [{ name: 'y', dtype: 'float32', shape: [null, 4] }],
      },
      { externalFiles: ['weights/model.data'] },
    );
    await client.loadModel('external');
    const { outputs } = await client.infer({
      model: 'external',
      inputs: { x: floats([1, 4], [1, 1, 1, 1]) },
    });
    expect(outputs['y']).toEqual(floats([1, 4], [2, 2, 2, 2]));
    const version = join(workplace.repository, 'external', '1');
    await rm(join(version, 'weights'), { recursive: true });
    await expect(client.loadModel('external')).rejects.toMatchObject({
      failure: { kind: 'not-found', cause: expect.stringContaining('model.data') as string },
    });
  });

  it('serves a file of another name and gives the reason for one that is none', async () => {
    const folder = join(workplace.repository, 'other-name', '3');
    await mkdir(folder, { recursive: true });
    await cp(join(workplace.models, 'double', 'model.onnx'), join(folder, 'net.onnx'));
    await writeFile(
      join(folder, '..', 'config.pbtxt'),
      'backend: "onnxruntime" default_model_filename: "net.onnx"',
    );
    await client.loadModel('other-name');
    expect(await client.modelMetadata('other-name')).toMatchObject({ versions: ['3'] });

    const model = await readFile(join(workplace.models, 'double', 'model.onnx'));
    await writeFile(join(folder, 'net.onnx'), model.subarray(0, model.length - 20));
    await expect(client.loadModel('other-name')).rejects.toMatchObject({ failure: { kind: 'corrupt-file' } });
  });
});

describe('several models', () => {
  it('are loaded and unloaded on the server that runs', async () => {
    await workplace.place('fixed', {
      inputs: [{ name: 'x', dtype: 'float32', shape: [2, 3] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [2, 3] }],
    });
    const second = await workplace.deploy('fixed');
    expect(second.reused).toBe(true);
    expect(second.server.grpcAddress).toBe(deployment.server.grpcAddress);
    const ready = (await client.repositoryIndex()).filter(({ state }) => state === 'READY');
    expect(ready.map(({ name }) => name)).toEqual(expect.arrayContaining(['double', 'fixed']));
    await client.unloadModel('fixed');
    await expect
      .poll(async () => (await client.repositoryIndex()).find(({ name }) => name === 'fixed'), {
        timeout: 20_000,
      })
      .toMatchObject({ state: 'UNAVAILABLE', reason: 'unloaded' });
    await expect(
      client.infer({ model: 'fixed', inputs: { x: floats([2, 3], [1, 2, 3, 4, 5, 6]) } }),
    ).rejects.toMatchObject({ failure: { kind: 'not-found' } });
  });

  it('a new version is served after deploying again', async () => {
    await workplace.place(
      'double',
      {
        inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 4] }],
        outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 4] }],
      },
      { version: 'next' },
    );
    expect((await workplace.deploy('double')).versions).toEqual(['2']);
  });

  it('that does not load gives the reason and leaves the others alone', async () => {
    const folder = join(workplace.repository, 'broken', '1');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'model.onnx'), 'this is no model');
    await expect(workplace.deploy('broken')).rejects.toMatchObject({
      failure: { kind: 'corrupt-file', cause: expect.stringContaining('broken') as string },
    });
    expect(await client.modelReady('double')).toBe(true);
    const entry = (await client.repositoryIndex()).find(({ name }) => name === 'broken');
    expect(entry).toMatchObject({ state: 'UNAVAILABLE' });
    expect(entry!.reason).not.toBe('');
  });
});

async function readCounters(model: string) {
  const answer = await fetch(deployment.server.metricsUrl);
  const counters = modelCounters(parseMetrics(await answer.text())).find((entry) => entry.model === model);
  expect(counters).toBeDefined();
  return counters!;
}
