import { describe, expect, test } from 'vitest';
import { diffTraces, type TraceDiff } from '../../../../src/trace/diff/diffTraces.ts';
import { analyseFixture, trueStepMs } from '../../../support/trace/fixtureTrace.ts';

async function diffOf(a: string, b: string): Promise<TraceDiff> {
  return diffTraces(await analyseFixture(a), await analyseFixture(b));
}

const pairs = [
  ['infer_eager', 'infer_cudagraph', 'cudaGraph', /^218 kernel launches a step became 1 CUDA graph launch/],
  ['infer_eager', 'infer_eager_b32', 'batch', /^The batch grew from 1 to 32 samples a step/],
  [
    'train_workers0',
    'train_workers12',
    'dataLoader',
    /^The data loader keeps the step waiting [\d.]+ ms less/,
  ],
  [
    'train_base',
    'train_item_sync',
    'synchronisingCalls',
    /^60 more cudaStreamSynchronize calls through \.item\(\) a step/,
  ],
] as const;

describe.each(pairs)('%s against %s', (a, b, kind, sentence) => {
  test('the first cause names the change', async () => {
    const { causes } = await diffOf(a, b);
    expect(causes[0]?.kind).toBe(kind);
    expect(causes[0]?.sentence).toMatch(sentence);
  });

  test('the first cause is within a factor of two of the truth without the profiler', async () => {
    const { causes, scale, areDifferentPrograms } = await diffOf(a, b);
    expect(areDifferentPrograms).toBe(false);
    const truth = await trueStepMs();
    const change = truth[b]! * scale - truth[a]!;
    const estimate = causes[0]!.withoutProfilerNsPerStep / 1e6;
    expect(estimate / change).toBeGreaterThan(0.5);
    expect(estimate / change).toBeLessThan(2);
  });

  test('causes add up to the difference of the mean steps, and are ranked', async () => {
    const diff = await diffOf(a, b);
    const mean = (side: TraceDiff['a']) =>
      Object.values<number>(side.partsNs).reduce((sum, ns) => sum + ns, 0);
    const total = diff.causes.reduce((sum, { deltaNsPerStep }) => sum + deltaNsPerStep, 0);
    expect(Math.abs(total - (mean(diff.b) * diff.scale - mean(diff.a)))).toBeLessThan(20);
    const named = diff.causes
      .filter((cause) => cause.kind !== 'rest')
      .map((cause) => Math.abs(cause.deltaNsPerStep));
    expect(named).toEqual(named.toSorted((x, y) => y - x));
  });

  test('turned round, the same causes have the other sign', async () => {
    const there = await diffOf(a, b);
    const back = await diffOf(b, a);
    expect(back.causes[0]?.kind).toBe(kind);
    expect(
      Math.abs(back.causes[0]!.deltaNsPerStep * there.scale + there.causes[0]!.deltaNsPerStep),
    ).toBeLessThan(20);
  });
});

test.each([
  'infer_eager',
  'infer_eager_b32',
  'train_base',
  'train_item_sync',
  'train_workers0',
  'train_workers12',
])('%s takes without the profiler what findings say, and no longer than recorded', async (name) => {
  const analysis = await analyseFixture(name);
  const { a } = diffTraces(analysis, analysis);
  expect(a.withoutProfilerNs).toBeLessThanOrEqual(a.meanStepNs);
  expect(Math.abs(a.withoutProfilerNs / analysis.timing!.expectedNs - 1)).toBeLessThan(0.005);
});

test('a trace against itself differs in nothing', async () => {
  const diff = await diffOf('train_base', 'train_base');
  expect(diff.causes).toEqual([]);
  for (const rows of [diff.operators, diff.kernels, diff.structure]) {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.every(({ status, deltaNs }) => status === 'same' && deltaNs === 0)).toBe(true);
  }
});

test('modules are matched by their place in the model', async () => {
  const { structure } = await diffOf('infer_eager', 'infer_eager_b32');
  const modules = structure.filter(({ kind }) => kind === 'module');
  expect(modules.length).toBeGreaterThan(150);
  expect(modules.every(({ aCalls, bCalls }) => aCalls === bCalls && aCalls >= 1)).toBe(true);
  const model = modules.find(({ path }) => path === 'nn.Module: ResNet_0')!;
  const parts = modules.filter(({ path }) => /^nn\.Module: ResNet_0 > nn\.Module: \w+$/.test(path));
  const inside = parts.reduce((sum, { aDeviceNs }) => sum + aDeviceNs, 0);
  expect(inside / model.aDeviceNs).toBeGreaterThan(0.98);
});

test('operators of all threads are compared', async () => {
  const { operators } = await diffOf('train_base', 'train_item_sync');
  // The host waits in it; its copy on the device is nothing beside that.
  expect(operators[0]).toMatchObject({ name: 'aten::_local_scalar_dense', status: 'slower' });
  expect(operators[0]!.deltaNs).toBeGreaterThan(5e6);
  const backward = operators.find(({ name }) => name === 'aten::convolution_backward');
  expect(backward).toMatchObject({ aCalls: 53, bCalls: 53 });
  expect(operators.find(({ name }) => name === 'aten::linalg_vector_norm')).toMatchObject({
    status: 'added',
    aCalls: 0,
    bCalls: 60,
  });
});
