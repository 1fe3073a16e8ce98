import { describe, expect, it } from 'vitest';
import { type MemoryCurve, thinCurve } from '../../../../../src/trace/analyse/memory/memoryCurve.ts';
import { memoryEvents, memoryReport } from '../../../../../src/trace/analyse/memory/memoryReport.ts';
import {
  memoryPeakTable,
  operatorMemoryTable,
  peakOwnerTable,
} from '../../../../../src/trace/analyse/memory/memoryTables.ts';
import { findSteps } from '../../../../../src/trace/analyse/steps.ts';
import { linkTrace } from '../../../../../src/trace/link/linkedTrace.ts';
import { oneGpu, type RawEvent, traceOf } from '../../../../support/trace/smallTrace.ts';
import { analyseFixture } from '../../../../support/trace/fixtureTrace.ts';

const range = (cat: string, name: string, ts: number, dur: number, args: RawEvent = {}): RawEvent => ({
  ph: 'X',
  cat,
  name,
  pid: 1,
  tid: 1,
  ts,
  dur,
  args,
});
const memory = (
  ts: number,
  bytes: number,
  allocated: number | undefined,
  addr: number | undefined,
  device = 0,
): RawEvent => ({
  ph: 'i',
  s: 't',
  cat: 'cpu_instant_event',
  name: '[memory]',
  pid: 1,
  tid: 1,
  ts,
  args: {
    'Device Type': 1,
    'Device Id': device,
    Bytes: bytes,
    ...(addr === undefined ? {} : { Addr: addr }),
    ...(allocated === undefined ? {} : { 'Total Allocated': allocated, 'Total Reserved': 5000 }),
  },
});

/** 1000 bytes are there before; `aten::mm` gets 500 within `aten::empty`, `aten::add` 300 and 200 of which 200 go. */
const events = [
  range('user_annotation', 'ProfilerStep#3', 0, 50),
  range('user_annotation', 'ProfilerStep#4', 50, 50),
  range('python_function', 'nn.Module: Linear_0', 5, 20, { 'Python id': 1, 'Python module id': 0 }),
  range('cpu_op', 'aten::mm', 10, 10, { 'External id': 1 }),
  range('cpu_op', 'aten::empty', 12, 4, { 'External id': 2 }),
  memory(13, 500, 1500, 16),
  range('cpu_op', 'aten::add', 60, 20, { 'External id': 3 }),
  range('user_annotation', 'Optimizer.step#SGD.step', 58, 30),
  memory(61, 200, 1700, 32),
  memory(65, -200, 1500, 32),
  memory(66, 300, 1800, 32),
  memory(90, -500, 1300, 16),
  memory(95, -100, 1200, 48),
];

function reportOf(list: readonly RawEvent[]) {
  const linked = linkTrace(traceOf(list, oneGpu));
  return { linked, report: memoryReport(linked, findSteps(linked)) };
}

describe('memory', () => {
  it('has its peak where the curve is highest, in its step', () => {
    const [device] = reportOf(events).report.devices;
    expect(device).toMatchObject({
      device: 'cuda:0',
      totalBytes: 80e9,
      peak: {
        timeNs: 66_000,
        allocatedBytes: 1800,
        reservedBytes: 5000,
        fragmentedBytes: 3200,
        step: 'ProfilerStep#4',
      },
      notes: [],
    });
    expect(Array.from(device!.curve.allocatedBytes)).toEqual([1500, 1700, 1500, 1800, 1300, 1200]);
    expect(memoryPeakTable([device!]).rows[0]).toEqual([
      'cuda:0',
      '1.8 kB',
      '5 kB',
      '3.2 kB',
      '5 kB',
      '2.3e-6 %',
      'ProfilerStep#4',
    ]);
  });

  it('explains the peak by who owns what is alive then', () => {
    const explanation = reportOf(events).report.devices[0]!.explanation!;
    expect(explanation).toEqual({
      byOperator: [
        { name: 'aten::mm', bytes: 500, allocations: 1 },
        { name: 'aten::add', bytes: 300, allocations: 1 },
      ],
      byModule: [
        { name: 'Linear_0', bytes: 500, allocations: 1 },
        { name: 'Optimizer.step#SGD.step', bytes: 300, allocations: 1 },
      ],
      beforeRecordingBytes: 1000,
    });
    expect(peakOwnerTable(explanation, 'operator').rows[0]).toEqual([
      '(allocated before the recording)',
      '1 kB',
      '',
    ]);
  });

  it('pairs allocations with releases, addresses used again', () => {
    const { linked, report } = reportOf(events);
    expect(memoryEvents(linked, report.devices[0]!.allocations!, report.owners)).toEqual([
      { operator: null, bytes: 100, allocatedNs: null, releasedNs: 95_000 },
      { operator: 'aten::mm', bytes: 500, allocatedNs: 13_000, releasedNs: 90_000 },
      { operator: 'aten::add', bytes: 200, allocatedNs: 61_000, releasedNs: 65_000 },
      { operator: 'aten::add', bytes: 300, allocatedNs: 66_000, releasedNs: null },
    ]);
  });

  it('takes a second release of an address for one of something earlier', () => {
    const { linked, report } = reportOf([memory(1, 10, 10, 1), memory(2, -10, 0, 1), memory(3, -10, 0, 1)]);
    expect(memoryEvents(linked, report.devices[0]!.allocations!, report.owners)).toEqual([
      { operator: null, bytes: 10, allocatedNs: null, releasedNs: 2_000 },
      { operator: null, bytes: 10, allocatedNs: 0, releasedNs: 1_000 },
    ]);
  });

  it('counts allocations and increase of operators, with and without what is inside', () => {
    const { operators } = reportOf(events).report.devices[0]!;
    expect(operators.find(({ name }) => name === 'aten::mm')).toMatchObject({
      calls: 1,
      increaseBytes: 500,
      selfIncreaseBytes: 0,
      allocations: 1,
      selfAllocations: 0,
    });
    expect(operators.find(({ name }) => name === 'aten::empty')).toMatchObject({
      selfAllocatedBytes: 500,
      selfAllocations: 1,
    });
    expect(operators.find(({ name }) => name === 'aten::add')).toMatchObject({
      increaseBytes: 300,
      selfIncreaseBytes: 300,
      allocations: 2,
      selfAllocatedBytes: 500,
    });
    expect(operatorMemoryTable(reportOf(events).report.devices[0]!).rows).toHaveLength(3);
  });

  it('keeps devices apart', () => {
    const { devices } = reportOf([memory(1, 10, 10, 1), memory(2, 20, 70, 1, 1)]).report;
    expect(devices.map(({ device, peak }) => [device, peak.allocatedBytes])).toEqual([
      ['cuda:0', 10],
      ['cuda:1', 70],
    ]);
  });

  it('does not guess without addresses', () => {
    const [device] = reportOf([memory(1, 10, 10, undefined), memory(2, -10, 0, undefined)]).report.devices;
    expect(device).toMatchObject({ allocations: null, explanation: null, peak: { allocatedBytes: 10 } });
    expect(device!.notes[0]).toContain('addresses');
  });

  it('shows changes alone without totals', () => {
    const [device] = reportOf([
      memory(1, 10, undefined, 1),
      memory(2, 30, undefined, 2),
      memory(3, -10, undefined, 1),
    ]).report.devices;
    expect(device!.curve.isRelative).toBe(true);
    expect(Array.from(device!.curve.allocatedBytes)).toEqual([10, 40, 30]);
    expect(device!.peak.fragmentedBytes).toBeNull();
  });

  it('counts calls of the driver for memory', () => {
    const list = [
      range('cuda_runtime', 'cudaMalloc', 1, 5),
      range('cuda_runtime', 'cudaFree', 10, 7),
      range('cuda_runtime', 'cudaLaunchKernel', 20, 2),
    ];
    expect(reportOf(list).report.driver).toEqual({ allocations: 1, releases: 1, hostNs: 12_000 });
  });
});

describe('a thinned curve', () => {
  it('keeps its ends, its peak and its size', () => {
    const count = 10_000;
    const allocatedBytes = Float64Array.from({ length: count }, (_, index) => (index * 7919) % 1000);
    allocatedBytes[4321] = 5000;
    const curve: MemoryCurve = {
      timeNs: Float64Array.from({ length: count }, (_, index) => index),
      allocatedBytes,
      reservedBytes: new Float64Array(count),
      isRelative: false,
    };
    const thin = thinCurve(curve, 300);
    expect(thin.timeNs.length).toBeLessThanOrEqual(302);
    expect(Math.max(...thin.allocatedBytes)).toBe(5000);
    expect([thin.timeNs[0], thin.timeNs.at(-1)]).toEqual([0, count - 1]);
    expect(thin.timeNs).toEqual(thin.timeNs.toSorted());
    expect(thinCurve(curve, count)).toBe(curve);
  });
});

describe.each(['gpt2_train_bf16', 'train_base', 'resnet18_train_dataloader'])('memory of %s', (name) => {
  it('explains its peak to the byte', async () => {
    const { linked, steps } = await analyseFixture(name);
    const { devices } = memoryReport(linked, steps);
    const gpu = devices[0]!;
    expect(gpu.peak.allocatedBytes).toBe(Math.max(...gpu.curve.allocatedBytes));
    for (const owners of [gpu.explanation!.byOperator, gpu.explanation!.byModule]) {
      const owned = owners.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(owned + gpu.explanation!.beforeRecordingBytes).toBe(gpu.peak.allocatedBytes);
      expect(owned).toBeGreaterThan(0.3 * gpu.peak.allocatedBytes);
    }
  });

  it('has operators that own no more than all allocations', async () => {
    const { linked, steps } = await analyseFixture(name);
    const [gpu] = memoryReport(linked, steps).devices;
    const { memory: columns } = linked.trace;
    const all = gpu!.allocations!.allocated.reduce((sum, row) => sum + columns.sizeBytes[row]!, 0);
    const own = gpu!.operators.reduce((sum, { selfAllocatedBytes }) => sum + selfAllocatedBytes, 0);
    expect(own).toBeLessThanOrEqual(all);
    expect(own).toBeGreaterThan(0.9 * all);
    for (const { selfAllocatedBytes, allocatedBytes } of gpu!.operators) {
      expect(selfAllocatedBytes).toBeLessThanOrEqual(allocatedBytes);
    }
  });
});
