import { describe, expect, it } from 'vitest';
import { operatorStats } from '../../../../../src/trace/analyse/operators/operatorStats.ts';
import { operatorTable } from '../../../../../src/trace/analyse/operators/operatorTable.ts';
import { windowOfSteps } from '../../../../../src/trace/analyse/operators/timeWindow.ts';
import { findSteps } from '../../../../../src/trace/analyse/steps.ts';
import { linkTrace } from '../../../../../src/trace/link/linkedTrace.ts';
import { type RawEvent, traceOf } from '../../../../support/trace/smallTrace.ts';
import { analyseFixture } from '../../../../support/trace/fixtureTrace.ts';

const operator = (
  name: string,
  ts: number,
  dur: number,
  id: number,
  args: RawEvent = {},
  tid = 1,
): RawEvent => ({
  ph: 'X',
  cat: 'cpu_op',
  name,
  pid: 1,
  tid,
  ts,
  dur,
  args: { 'External id': id, ...args },
});
const frame = (name: string, ts: number, dur: number): RawEvent => ({
  ph: 'X',
  cat: 'python_function',
  name,
  pid: 1,
  tid: 1,
  ts,
  dur,
  args: {},
});
const call = (name: string, ts: number, dur: number, correlation: number, id?: number): RawEvent => ({
  ph: 'X',
  cat: 'cuda_runtime',
  name,
  pid: 1,
  tid: 1,
  ts,
  dur,
  args: { correlation, ...(id === undefined ? {} : { 'External id': id }) },
});
const kernel = (ts: number, dur: number, correlation: number, id?: number, cat = 'kernel'): RawEvent => ({
  ph: 'X',
  cat,
  name: 'k',
  pid: 0,
  tid: 7,
  ts,
  dur,
  args: { correlation, ...(id === undefined ? {} : { 'External id': id }) },
});

/** `outer` holds `again` twice, one inside the other; the innermost launches 10 µs, `outer` itself 3 µs. */
const recursive = [
  operator('outer', 0, 100, 1),
  operator('again', 10, 50, 2),
  operator('again', 20, 20, 3, { 'Input Dims': [[2, 3]] }),
  call('cudaLaunchKernel', 25, 5, 11, 3),
  call('cudaLaunchKernel', 70, 4, 12, 1),
  kernel(30, 10, 11, 3),
  kernel(80, 3, 12, 1, 'gpu_memset'),
];

const statsOf = (events: readonly RawEvent[], ...options: [Parameters<typeof operatorStats>[1]?]) =>
  operatorStats(linkTrace(traceOf(events)), ...options);
const row = (events: readonly RawEvent[], name: string) =>
  statsOf(events).find((stats) => stats.name === name);

describe('operators', () => {
  it('count an operator inside one of its name once in totals', () => {
    expect(row(recursive, 'again')).toMatchObject({
      calls: 2,
      hostTotalNs: 50_000,
      hostSelfNs: 45_000,
      hostRuntimeNs: 5_000,
      deviceTotalNs: 10_000,
      deviceSelfNs: 10_000,
      kernels: 1,
    });
  });

  it('keep their own time apart from what is inside', () => {
    expect(row(recursive, 'outer')).toMatchObject({
      calls: 1,
      hostTotalNs: 100_000,
      hostSelfNs: 46_000,
      hostRuntimeNs: 4_000,
      deviceTotalNs: 13_000,
      deviceSelfNs: 3_000,
      kernels: 0,
    });
  });

  it('count all threads', () => {
    const events = [operator('a', 0, 10, 1), operator('a', 0, 7, 2, {}, 9)];
    expect(row(events, 'a')).toMatchObject({ calls: 2, hostTotalNs: 17_000 });
  });

  it('leave a row for device work without an operator', () => {
    const events = [
      ...recursive,
      call('cudaGraphLaunch', 200, 5, 21),
      kernel(210, 6, 21),
      kernel(216, 7, 21),
      call('cudaMemsetAsync', 220, 1, 22),
      kernel(230, 8, 22, undefined, 'gpu_memset'),
      kernel(240, 9, 23),
    ];
    const rows = statsOf(events).filter(({ isOperator }) => !isOperator);
    expect(Object.fromEntries(rows.map(({ name, deviceSelfNs }) => [name, deviceSelfNs]))).toEqual({
      '(CUDA graph)': 13_000,
      '(outside operators)': 8_000,
      '(not linked)': 9_000,
    });
  });

  it('are told apart by shape', () => {
    const rows = statsOf(recursive, { by: 'shape' }).filter(({ name }) => name === 'again');
    expect(rows.map(({ shapes, calls }) => [shapes, calls])).toEqual([
      ['[[2,3]]', 1],
      [null, 1],
    ]);
  });

  it('are told apart by the frames around them or the stack inside', () => {
    const events = [
      frame('train.py(3): main', 0, 100),
      frame('train.py(7): step', 5, 40),
      operator('a', 10, 5, 1),
      operator('a', 20, 5, 2),
      operator('a', 60, 5, 3),
      operator('a', 70, 5, 4, { 'Call stack': 'other.py(1): f;train.py(3): main' }),
    ];
    const rows = statsOf(events, { by: 'stack' });
    expect(rows.map(({ calls, stack }) => [calls, ...stack])).toEqual(
      expect.arrayContaining([
        [2, 'train.py(7): step', 'train.py(3): main'],
        [1, 'train.py(3): main'],
        [1, 'other.py(1): f', 'train.py(3): main'],
      ]),
    );
    expect(operatorTable(rows, 'stack').rows[0]?.[1]).toContain('train.py(3)');
  });

  it('share what is known of tensor cores by time', () => {
    const events = [
      operator('a', 0, 50, 1),
      ...[1, 2, 3].flatMap((n) => [call('c', n * 5, 1, n, 1), kernel(100 * n, n, n, 1)]),
    ];
    const linked = linkTrace(traceOf(events));
    const durations = linked.trace.events.durationNs;
    const use = (at: number) =>
      durations[at] === 1_000 ? 'yes' : durations[at] === 3_000 ? 'no' : 'unknown';
    expect(operatorStats(linked, { tensorCores: use })[0]?.tensorCoreShare).toBe(0.25);
  });

  it('keep to a window with all that was launched in it', () => {
    const events = [
      { ph: 'X', cat: 'user_annotation', name: 'ProfilerStep#1', pid: 1, tid: 1, ts: 0, dur: 150, args: {} },
      {
        ph: 'X',
        cat: 'user_annotation',
        name: 'ProfilerStep#2',
        pid: 1,
        tid: 1,
        ts: 150,
        dur: 150,
        args: {},
      },
      ...recursive,
      operator('late', 160, 10, 5),
      call('cudaLaunchKernel', 165, 2, 15, 5),
      kernel(170, 30, 15, 5),
    ];
    const linked = linkTrace(traceOf(events));
    const [first, second] = findSteps(linked);
    const totals = [first, second].map((step) =>
      operatorStats(linked, { window: windowOfSteps([step!]) }).reduce(
        (sum, { deviceSelfNs }) => sum + deviceSelfNs,
        0,
      ),
    );
    expect(totals).toEqual([13_000, 30_000]);
  });
});

describe.each(['gpt2_train_bf16', 'ddp_resnet50_rank0', 'infer_cudagraph', 'train_item_sync'])(
  'operators of %s',
  (name) => {
    it.each(['name', 'shape', 'stack'] as const)('add up to all device time by %s', async (by) => {
      const { linked } = await analyseFixture(name);
      const { durationNs } = linked.trace.events;
      const all = linked.deviceRows.reduce((sum, at) => sum + durationNs[at]!, 0);
      const rows = operatorStats(linked, { by });
      expect(rows.reduce((sum, { deviceSelfNs }) => sum + deviceSelfNs, 0)).toBe(all);
      for (const stats of rows) {
        expect(stats.deviceSelfNs).toBeLessThanOrEqual(stats.deviceTotalNs);
        expect(stats.hostSelfNs + stats.hostRuntimeNs).toBeLessThanOrEqual(stats.hostTotalNs);
        expect(Number.isInteger(stats.deviceTotalNs)).toBe(true);
      }
    });
  },
);
