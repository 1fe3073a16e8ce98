import { describe, expect, it } from 'vitest';
import { copyDirection, copyStats } from '../../../../../src/trace/analyse/kernels/copyStats.ts';
import { kernelStats } from '../../../../../src/trace/analyse/kernels/kernelStats.ts';
import { copyTable, kernelTable } from '../../../../../src/trace/analyse/kernels/kernelTable.ts';
import { tensorCoreTable } from '../../../../../src/trace/analyse/kernels/tensorCoreTable.ts';
import { linkTrace } from '../../../../../src/trace/link/linkedTrace.ts';
import { oneGpu, SmallTrace, traceOf } from '../../../../support/trace/smallTrace.ts';
import { analyseFixture } from '../../../../support/trace/fixtureTrace.ts';

const wide = { grid: [264, 1, 1], block: [256, 1, 1], 'registers per thread': 32, 'shared memory': 0 };

function stats(trace: SmallTrace, by: 'name' | 'launch' = 'name', metadata: object = oneGpu) {
  const linked = linkTrace(traceOf(trace.events, { ...metadata }));
  return kernelStats(linked, tensorCoreTable(linked), { by });
}

describe('kernels', () => {
  it('have calls, times and means weighted by time', () => {
    const told = { ...wide, 'blocks per SM': 2, 'est. achieved occupancy %': 40 };
    const trace = new SmallTrace().kernel('k', { launchedAt: 10, at: 20, dur: 30, args: told }).kernel('k', {
      launchedAt: 20,
      at: 60,
      dur: 10,
      args: { ...told, 'blocks per SM': 6, 'est. achieved occupancy %': 80 },
    });
    expect(stats(trace)).toMatchObject([
      {
        name: 'k',
        calls: 2,
        totalNs: 40_000,
        meanNs: 20_000,
        minNs: 10_000,
        maxNs: 30_000,
        blocksPerSm: 3,
        occupancy: 0.5,
        isOccupancyComputed: false,
      },
    ]);
  });

  it('are told apart by launch and operator', () => {
    const trace = new SmallTrace()
      .kernel('k', { launchedAt: 10, at: 20, dur: 5, args: wide, op: 'aten::a' })
      .kernel('k', { launchedAt: 20, at: 30, dur: 4, args: wide, op: 'aten::b' })
      .kernel('k', { launchedAt: 30, at: 40, dur: 3, args: { ...wide, grid: [2, 2, 1] }, op: 'aten::a' })
      .kernel('k', { launchedAt: 40, at: 50, dur: 2, args: wide, op: 'aten::a' });
    const rows = stats(trace, 'launch');
    expect(rows.map(({ operator, grid, calls, totalNs }) => [operator, grid, calls, totalNs])).toEqual([
      ['aten::a', [264, 1, 1], 2, 7_000],
      ['aten::b', [264, 1, 1], 1, 4_000],
      ['aten::a', [2, 2, 1], 1, 3_000],
    ]);
    expect(kernelTable(rows, 'launch').rows[0]).toContain('264 × 1 × 1');
  });

  it('have their occupancy worked out where the trace has none', () => {
    const trace = new SmallTrace().kernel('k', { launchedAt: 10, at: 20, dur: 5, args: wide });
    // 264 blocks of 256 threads on 132 multiprocessors: 2 blocks of the 8 that fit.
    expect(stats(trace)).toMatchObject([{ blocksPerSm: 2, occupancy: 0.25, isOccupancyComputed: true }]);
    expect(kernelTable(stats(trace)).rows[0]).toContain('≤ 25 %');
    expect(stats(trace, 'name', {})).toMatchObject([
      { blocksPerSm: null, occupancy: null, isOccupancyComputed: false },
    ]);
  });

  it('are limited by registers and shared memory', () => {
    const device = {
      ...oneGpu.deviceProperties[0],
      regsPerMultiprocessor: 65_536,
      sharedMemPerMultiprocessor: 100_000,
    };
    const many = {
      grid: [13_200, 1, 1],
      block: [256, 1, 1],
      'registers per thread': 128,
      'shared memory': 60_000,
    };
    const trace = new SmallTrace()
      .kernel('shared', { launchedAt: 10, at: 20, dur: 5, args: many })
      .kernel('registers', { launchedAt: 20, at: 30, dur: 4, args: { ...many, 'shared memory': 0 } });
    expect(stats(trace, 'name', { deviceProperties: [device] }).map(({ occupancy }) => occupancy)).toEqual([
      0.125, 0.25,
    ]);
  });

  it('use tensor cores where the speed proves it', () => {
    const gpu = { deviceProperties: [{ ...oneGpu.deviceProperties[0], name: 'NVIDIA H200' }] };
    const args = {
      'Input Dims': [
        [4096, 4096],
        [4096, 4096],
      ],
      'Input type': ['float', 'float'],
    };
    // 2 · 4096³ operations in 1 ms are 137 TFLOP/s, in 4 ms 34 TFLOP/s; vectors reach 67.
    const fast = new SmallTrace().kernel('custom', {
      launchedAt: 10,
      at: 20,
      dur: 1000,
      op: 'aten::mm',
      opArgs: args,
    });
    const slow = new SmallTrace().kernel('custom', {
      launchedAt: 10,
      at: 20,
      dur: 4000,
      op: 'aten::mm',
      opArgs: args,
    });
    expect(stats(fast, 'name', gpu)[0]?.tensorCores.use).toBe('yes');
    expect(stats(slow, 'name', gpu)[0]?.tensorCores.use).toBe('unknown');
  });
});

describe('copies and sets', () => {
  it('have direction, memory of the host, bytes and bandwidth', () => {
    const copy = { cat: 'gpu_memcpy', call: 'cudaMemcpyAsync' };
    const trace = new SmallTrace()
      .kernel('Memcpy HtoD (Pageable -> Device)', {
        launchedAt: 10,
        at: 20,
        dur: 10,
        args: { bytes: 100_000 },
        ...copy,
      })
      .kernel('Memcpy HtoD (Pageable -> Device)', {
        launchedAt: 30,
        at: 40,
        dur: 10,
        args: { bytes: 300_000 },
        ...copy,
      })
      .kernel('Memset (Device)', { launchedAt: 50, at: 60, dur: 1, cat: 'gpu_memset' })
      .kernel('k', { launchedAt: 60, at: 70, dur: 1 });
    const rows = copyStats(linkTrace(traceOf(trace.events)));
    expect(rows).toEqual([
      {
        name: 'Memcpy HtoD (Pageable -> Device)',
        kind: 'copy',
        direction: 'host to device',
        hostMemory: 'pageable',
        calls: 2,
        totalNs: 20_000,
        maxNs: 10_000,
        bytes: 400_000,
        bandwidth: 2e10,
      },
      {
        name: 'Memset (Device)',
        kind: 'set',
        direction: null,
        hostMemory: null,
        calls: 1,
        totalNs: 1_000,
        maxNs: 1_000,
        bytes: null,
        bandwidth: null,
      },
    ]);
    expect(copyTable(rows).rows[0]).toContain('20 GB/s');
  });

  it.each([
    ['Memcpy DtoH (Device -> Pinned)', 'device to host'],
    ['Memcpy DtoD (Device -> Device)', 'device to device'],
    ['Memcpy PtoP (Device -> Device)', 'peer to peer'],
    ['CopyHostToDevice', 'host to device'],
    ['something', 'unknown'],
  ])('%s goes %s', (name, direction) => {
    expect(copyDirection(name)).toBe(direction);
  });
});

describe.each(['gpt2_train_bf16', 'train_base', 'resnet50_fp16_b32'])('kernels of %s', (name) => {
  it('add up to all device time together with copies', async () => {
    const { linked } = await analyseFixture(name);
    const { durationNs } = linked.trace.events;
    const verdicts = tensorCoreTable(linked);
    const all = linked.deviceRows.reduce((sum, row) => sum + durationNs[row]!, 0);
    const copied = copyStats(linked).reduce((sum, { totalNs }) => sum + totalNs, 0);
    for (const by of ['name', 'launch'] as const) {
      const rows = kernelStats(linked, verdicts, { by });
      expect(rows.reduce((sum, { totalNs }) => sum + totalNs, 0) + copied).toBe(all);
      for (const { minNs, meanNs, maxNs, occupancy } of rows) {
        expect(minNs <= meanNs && meanNs <= maxNs).toBe(true);
        expect(occupancy).toBeLessThanOrEqual(1);
      }
    }
  });

  it('are judged but for a hundredth of the time', async () => {
    const { linked } = await analyseFixture(name);
    const rows = kernelStats(linked, tensorCoreTable(linked));
    const time = (use?: string) =>
      rows
        .filter(({ tensorCores }) => use === undefined || tensorCores.use === use)
        .reduce((sum, { totalNs }) => sum + totalNs, 0);
    expect(time('unknown') / time()).toBeLessThan(0.01);
    expect(time('yes') / time()).toBeGreaterThan(0.2);
  });
});
