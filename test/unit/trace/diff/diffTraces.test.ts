import { describe, expect, test } from 'vitest';
import { diffTraces, type TraceDiff } from '../../../../src/trace/diff/diffTraces.ts';
import { analyseEvents, SmallTrace } from '../../../support/trace/smallTrace.ts';

/** Four steps of 1 ms; `fill` adds what happens in each, from its begin on. */
function steps(
  fill: (trace: SmallTrace, from: number, step: number) => void,
  lengths = [1000, 1000, 1000, 1000],
) {
  const trace = new SmallTrace();
  let from = 0;
  lengths.forEach((length, step) => {
    trace.step(step, from, length);
    fill(trace, from, step);
    from += length;
  });
  return trace;
}

function diff(a: SmallTrace, b: SmallTrace): TraceDiff {
  return diffTraces(analyseEvents(a.events), analyseEvents(b.events));
}

/** A kernel that keeps the GPU busy from the first to the last of a step. */
function busy(trace: SmallTrace, from: number, name: string, dur: number, op = 'aten::op') {
  trace.kernel(name, { launchedAt: from + 2, at: from + 8, dur, op });
}

describe('steps', () => {
  test('at the beginning that take much longer are left out, and that is said', () => {
    const a = steps((trace, from) => busy(trace, from, 'k', 900), [5000, 1000, 1000, 1000]);
    const b = steps((trace, from) => busy(trace, from, 'k', 900));
    const result = diff(a, b);
    expect(result.a).toMatchObject({ steps: 3, skippedSteps: 1, stepNs: 1_000_000 });
    expect(result.b).toMatchObject({ steps: 4, skippedSteps: 0 });
    expect(result.notes[0]).toContain('left out as warm-up');
    expect(result.kernels).toMatchObject([{ name: 'k', status: 'same', aCalls: 1, bCalls: 1 }]);
  });

  test('of different number give figures of one step', () => {
    const a = steps((trace, from) => busy(trace, from, 'k', 500), [1000, 1000]);
    const b = steps((trace, from) => busy(trace, from, 'k', 700));
    expect(diff(a, b).kernels).toMatchObject([
      { status: 'slower', aCalls: 1, bCalls: 1, aNs: 500_000, bNs: 700_000, deltaNs: 200_000 },
    ]);
  });

  test('that are not marked make the recording one step, and that is said', () => {
    const trace = () => new SmallTrace().kernel('k', { launchedAt: 1, at: 10, dur: 50 });
    expect(diff(trace(), trace())).toMatchObject({
      a: { steps: 1, isWholeRecording: true },
      b: { isWholeRecording: true },
    });
  });
});

test('kernels are added, removed, slower, faster or the same', () => {
  const a = steps((trace, from) => {
    busy(trace, from, 'old', 100);
    trace.kernel('slow', { launchedAt: from + 20, at: from + 200, dur: 50 });
    trace.kernel('fast', { launchedAt: from + 30, at: from + 300, dur: 50 });
    trace.kernel('same', { launchedAt: from + 40, at: from + 400, dur: 50 });
  });
  const b = steps((trace, from) => {
    busy(trace, from, 'new', 80);
    trace.kernel('slow', { launchedAt: from + 20, at: from + 200, dur: 70 });
    trace.kernel('fast', { launchedAt: from + 30, at: from + 300, dur: 20 });
    trace.kernel('same', { launchedAt: from + 40, at: from + 400, dur: 51 });
  });
  const { kernels } = diff(a, b);
  expect(Object.fromEntries(kernels.map(({ name, status }) => [name, status]))).toEqual({
    old: 'removed',
    new: 'added',
    slow: 'slower',
    fast: 'faster',
    same: 'same',
  });
});

test('kernels that were fused are named with what they were', () => {
  const a = steps((trace, from) => {
    busy(trace, from, 'add_kernel', 300, 'aten::add_');
    trace.kernel('relu_kernel', { launchedAt: from + 30, at: from + 310, dur: 200, op: 'aten::relu' });
    trace.kernel('mul_kernel', { launchedAt: from + 60, at: from + 520, dur: 100, op: 'aten::mul' });
    trace.kernel('gemm', { launchedAt: from + 80, at: from + 630, dur: 100, op: 'aten::mm' });
  });
  const b = steps((trace, from) => {
    busy(trace, from, 'triton_poi_fused_add_mul_relu_0', 150, 'triton');
    trace.kernel('gemm', { launchedAt: from + 80, at: from + 170, dur: 100, op: 'aten::mm' });
  });
  const [first] = diff(a, b).causes.filter(({ kind }) => kind === 'fusion');
  expect(first?.sentence).toMatch(/^3 kernels a step of 3 kinds fused into triton_poi_fused_add_mul_relu_0/);
  expect(first?.deltaNsPerStep).toBe(-450_000);
});

test('communication that is no longer hidden is a cause', () => {
  const withReduce = (at: number) =>
    steps((trace, from) => {
      busy(trace, from, 'k', 400);
      trace.events.push({
        ph: 'X',
        cat: 'kernel',
        name: 'ncclDevKernel_AllReduce_Sum_f32_RING_LL',
        pid: 0,
        tid: 20,
        ts: from + at,
        dur: 300,
        args: {},
      });
    });
  const [first] = diff(withReduce(50), withReduce(408)).causes;
  expect(first).toMatchObject({ kind: 'communication', deltaNsPerStep: 300_000 });
});

test('a host that launches as often but later is the cause, not its kernels', () => {
  const lateBy = (us: number) =>
    steps((trace, from) => {
      busy(trace, from, 'k', 100);
      trace.kernel('k', { launchedAt: from + 150 + us, at: from + 156 + us, dur: 100 });
    });
  const [first] = diff(lateBy(0), lateBy(400)).causes;
  expect(first?.kind).toBe('launches');
  expect(first?.sentence).toMatch(/^The host launches as much work as before and keeps the GPU waiting/);
});

test('as many waits as before are no cause, even where they count as a late host in one of the traces', () => {
  const withKernel = (us: number) =>
    steps((trace, from) => {
      busy(trace, from, 'k', us);
      trace.host('cuda_runtime', 'cudaStreamSynchronize', from + 15, Math.max(2, us - 6));
      for (const after of [0, 100, 200]) {
        const at = from + us + 12 + after;
        trace.kernel('k', { launchedAt: at, at: at + 6, dur: 20 });
      }
    });
  const result = diff(withKernel(100), withKernel(10));
  // What the GPU waits is called differently, as only one of the recordings is held up by its waits.
  expect(result.a.partsNs.synchronisingCall).toBeGreaterThan(500_000);
  expect(result.b.partsNs.hostLate).toBeGreaterThan(500_000);
  expect(result.causes[0]).toMatchObject({ kind: 'kernels', deltaNsPerStep: -90_000 });
  expect(result.causes.every(({ deltaNsPerStep }) => Math.abs(deltaNsPerStep) <= 90_000)).toBe(true);
});

test('a level around the model that only one trace has does not part it from its counterpart', () => {
  const model = (trace: SmallTrace, from: number) => {
    trace.host('python_function', 'nn.Module: Net_0', from + 1, 500);
    busy(trace, from, 'k', 400, 'aten::mm');
  };
  const a = steps((trace, from) => model(trace, from));
  const b = steps((trace, from) => {
    trace.host('user_annotation', 'DistributedDataParallel.forward', from, 510);
    model(trace, from);
  });
  for (const [first, second] of [
    [a, b],
    [b, a],
  ] as const) {
    const { structure } = diff(first, second);
    const inModel = structure.filter(({ path }) => path.startsWith('nn.Module: Net_0'));
    expect(
      inModel.map(({ path, aCalls, bCalls, aDeviceNs, bDeviceNs }) => [
        path,
        aCalls,
        bCalls,
        aDeviceNs,
        bDeviceNs,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['nn.Module: Net_0', 1, 1, 400_000, 400_000],
        ['nn.Module: Net_0 > aten::mm', 1, 1, 400_000, 400_000],
      ]),
    );
    expect(inModel).toHaveLength(2);
    expect(structure).toHaveLength(3);
  }
});

test('without a GPU operators of the host are compared', () => {
  const cpu = (us: number) => steps((trace, from) => trace.host('cpu_op', 'aten::mm', from + 10, us));
  const { causes, operators } = diff(cpu(200), cpu(500));
  expect(operators).toMatchObject([{ name: 'aten::mm', status: 'slower', deltaNs: 300_000 }]);
  expect(causes[0]).toMatchObject({ kind: 'host', deltaNsPerStep: 300_000 });
});

test('recorded peaks of memory are told', () => {
  const peak = (bytes: number) =>
    steps((trace, from) => {
      busy(trace, from, 'k', 100);
      trace.memory(from + 5, bytes, bytes, bytes);
    });
  expect(diff(peak(1e9), peak(2e9))).toMatchObject({ a: { peakBytes: 1e9 }, b: { peakBytes: 2e9 } });
});

test('made-up changes of many kinds add up', () => {
  let seed = 7;
  const random = (most: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % most;
  };
  for (let round = 0; round < 60; round++) {
    const make = () =>
      steps((trace, from) => {
        let at = from + 8 + random(100);
        for (let kernel = 0; kernel < 1 + random(5); kernel++) {
          trace.kernel(`k${random(4)}`, { launchedAt: at - 7, at, dur: 5 + random(80) });
          at += 100 + random(50);
        }
        if (random(2) === 0) {
          trace.host('user_annotation', 'enumerate(DataLoader)#X.__next__', from + 1, 1 + random(60));
        }
      });
    const { a, b, causes } = diff(make(), make());
    const sum = (parts: TraceDiff['a']['partsNs']) => Object.values<number>(parts).reduce((x, y) => x + y, 0);
    const total = causes.reduce((x, { deltaNsPerStep }) => x + deltaNsPerStep, 0);
    expect(Math.abs(total - (sum(b.partsNs) - sum(a.partsNs)))).toBeLessThan(20);
    expect(Math.abs(sum(a.partsNs) - 1_000_000)).toBeLessThan(20);
  }
});
