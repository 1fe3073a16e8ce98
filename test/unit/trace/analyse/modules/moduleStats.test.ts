import { describe, expect, it } from 'vitest';
import { moduleStats } from '../../../../../src/trace/analyse/modules/moduleStats.ts';
import { moduleTable } from '../../../../../src/trace/analyse/modules/moduleTable.ts';
import { linkTrace } from '../../../../../src/trace/link/linkedTrace.ts';
import { type RawEvent, traceOf } from '../../../../support/trace/smallTrace.ts';
import { analyseFixture } from '../../../../support/trace/fixtureTrace.ts';

const range = (cat: string, name: string, ts: number, dur: number, args: RawEvent, tid = 1): RawEvent => ({
  ph: 'X',
  cat,
  name,
  pid: 1,
  tid,
  ts,
  dur,
  args,
});
const module = (name: string, ts: number, dur: number, id: number, parent: number) =>
  range('python_function', `nn.Module: ${name}`, ts, dur, {
    'Python id': id,
    'Python parent id': parent,
    'Python module id': id,
  });
const work = (
  name: string,
  ts: number,
  id: number,
  at: number,
  dur: number,
  args: RawEvent = {},
  tid = 1,
): RawEvent[] => [
  range('cpu_op', name, ts, 10, { 'External id': id, ...args }, tid),
  range('cuda_runtime', 'cudaLaunchKernel', ts + 1, 5, { correlation: id, 'External id': id }, tid),
  {
    ph: 'X',
    cat: 'kernel',
    name: 'k',
    pid: 0,
    tid: 7,
    ts: at,
    dur,
    args: { correlation: id, 'External id': id },
  },
];
const node = (name: string, ts: number, sequence?: number) =>
  range(
    'cpu_op',
    `autograd::engine::evaluate_function: ${name}`,
    ts,
    20,
    sequence === undefined ? {} : { 'Sequence number': sequence, 'Fwd thread id': 1 },
    2,
  );

/** `Net` holds two linear layers; the second one's backward comes first. */
const training = [
  module('Net_0', 0, 100, 1, 0),
  module('Linear_0', 10, 20, 2, 1),
  ...work('aten::linear', 12, 1, 200, 3, { 'Sequence number': 5 }),
  module('Linear_1', 40, 30, 3, 1),
  ...work('aten::linear', 42, 2, 210, 4, { 'Sequence number': 6 }),
  ...work('aten::relu', 80, 3, 220, 5, { 'Sequence number': 7 }),
  node('LinearBackward0', 300, 6),
  ...work('aten::mm', 305, 4, 330, 11, {}, 2),
  node('torch::autograd::AccumulateGrad', 325),
  ...work('aten::add_', 330, 5, 350, 12, {}, 2),
  node('LinearBackward0', 350, 5),
  ...work('aten::mm', 355, 6, 380, 13, {}, 2),
  ...work('aten::mul', 500, 7, 520, 52),
];

const statsOf = (events: readonly RawEvent[]) => moduleStats(linkTrace(traceOf(events)));
const times = (events: readonly RawEvent[]) =>
  statsOf(events).modules.map(({ path, occurrences, forward, backward }) => [
    path,
    occurrences,
    forward.hostTotalNs,
    forward.hostSelfNs,
    forward.deviceTotalNs,
    forward.deviceSelfNs,
    backward.deviceTotalNs,
    backward.deviceSelfNs,
  ]);

const expected = [
  ['Net_0', 1, 100_000, 50_000, 12_000, 5_000, 36_000, 0],
  ['Net_0 / Linear_0', 1, 20_000, 20_000, 3_000, 3_000, 13_000, 13_000],
  ['Net_0 / Linear_1', 1, 30_000, 30_000, 4_000, 4_000, 23_000, 23_000],
];

describe('modules', () => {
  it('own the work of their forward and, by sequence numbers, of their backward pass', () => {
    expect(times(training)).toEqual(expected);
    expect(statsOf(training)).toMatchObject({
      source: 'modules',
      deviceTimeNs: 100_000,
      deviceTimeShare: 0.48,
    });
  });

  it('have the host time of the backward pass', () => {
    expect(statsOf(training).modules.map(({ backward }) => backward.hostTotalNs)).toEqual([
      60_000, 20_000, 40_000,
    ]);
  });

  it('follow the arrows of the trace first', () => {
    const arrow = (ph: string, ts: number, tid: number): RawEvent => ({
      ph,
      id: 9,
      cat: 'fwdbwd',
      name: 'fwdbwd',
      pid: 1,
      tid,
      ts,
    });
    const crossed = [...training, arrow('s', 12, 1), arrow('f', 300, 2)];
    expect(times(crossed).map((row) => row[6])).toEqual([36_000, 36_000, 0]);
  });

  it('are nested by the ids of frames where time does not tell', () => {
    const apart = [module('Net_0', 0, 10, 1, 0), module('Linear_0', 20, 10, 2, 1)];
    expect(statsOf(apart).modules.map(({ path }) => path)).toEqual(['Net_0', 'Net_0 / Linear_0']);
  });

  it('fall back to the ranges of the user', () => {
    const events = [
      range('user_annotation', 'ProfilerStep#1', 0, 100, {}),
      range('user_annotation', 'forward', 10, 50, {}),
      ...work('aten::mm', 20, 1, 200, 7),
    ];
    expect(statsOf(events)).toMatchObject({
      source: 'annotations',
      deviceTimeShare: 1,
      modules: [{ path: 'forward', forward: { deviceTotalNs: 7_000 } }],
    });
    expect(statsOf(work('aten::mm', 20, 1, 200, 7))).toMatchObject({
      source: 'none',
      modules: [],
      deviceTimeShare: 0,
    });
  });

  it('are a table, indented', () => {
    expect(moduleTable(statsOf(training)).rows.map(([name]) => name)).toEqual([
      'Net_0',
      '  Linear_0',
      '  Linear_1',
    ]);
    expect(moduleTable(statsOf(training), 0).rows).toHaveLength(1);
  });
});

describe.each([
  ['gpt2_train_bf16', 'modules', 0.9],
  // A fifth of the device time is work from before the recording.
  ['train_base', 'modules', 0.77],
  ['ddp_resnet50_rank0', 'annotations', 0.3],
] as const)('modules of %s', (name, source, share) => {
  it('hold their parts and most of the device time', async () => {
    const { linked } = await analyseFixture(name);
    const report = moduleStats(linked);
    expect(report.source).toBe(source);
    expect(report.deviceTimeShare).toBeGreaterThan(share);
    let attributed = 0;
    for (const { forward, backward, parent } of report.modules) {
      for (const pass of [forward, backward]) {
        attributed += pass.deviceSelfNs;
        expect(pass.deviceSelfNs).toBeLessThanOrEqual(pass.deviceTotalNs);
        expect(pass.hostSelfNs).toBeLessThanOrEqual(pass.hostTotalNs);
      }
      const outer = report.modules[parent];
      if (outer !== undefined) {
        expect(forward.deviceTotalNs).toBeLessThanOrEqual(outer.forward.deviceTotalNs);
      }
    }
    expect(attributed).toBe(Math.round(report.deviceTimeShare! * report.deviceTimeNs));
  });
});
