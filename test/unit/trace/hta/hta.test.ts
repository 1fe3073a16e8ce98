import { describe, expect, it } from 'vitest';
import { htaOverlap, htaTemporalBreakdown } from '../../../../src/trace/hta/htaBreakdown.ts';
import { htaIdle } from '../../../../src/trace/hta/htaIdle.ts';
import { htaKernelType } from '../../../../src/trace/hta/htaKernels.ts';
import { htaQueue } from '../../../../src/trace/hta/htaQueue.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import { SmallTrace, traceOf } from '../../../support/trace/smallTrace.ts';

const all = { includesLastStep: true };

function linked(trace: SmallTrace) {
  return linkTrace(traceOf(trace.events));
}

it.each([
  ['ncclDevKernel_AllReduce_Sum_f32', 'communication'],
  ['Memcpy HtoD (Pinned -> Device)', 'memory'],
  ['Context Sync', 'other'],
  ['sgemm', 'computation'],
])('takes %s for %s', (name, type) => {
  expect(htaKernelType(name)).toBe(type);
});

describe('the time of the device', () => {
  const trace = new SmallTrace()
    .kernel('sgemm', { launchedAt: 10, at: 20, dur: 30 })
    .kernel('Memset (Device)', {
      launchedAt: 18,
      at: 50,
      dur: 0.7,
      cat: 'gpu_memset',
      call: 'cudaMemsetAsync',
    })
    .kernel('sgemm', { launchedAt: 80, at: 100, dur: 10 });

  it('is never below zero, however short the work', () => {
    expect(htaTemporalBreakdown(linked(trace), all)).toEqual({
      windowNs: 90_000,
      idleNs: 49_300,
      computeNs: 40_000,
      nonComputeNs: 700,
    });
  });

  it('has gaps by their cause', () => {
    expect(htaIdle(linked(trace), all)).toEqual([
      { stream: 7, hostWaitNs: 49_300, kernelWaitNs: 0, otherNs: 0 },
    ]);
  });

  it('has a queue that grows at launches and shrinks at starts', () => {
    expect(htaQueue(linked(trace), all)).toMatchObject([
      { stream: 7, changes: 6, min: 0, max: 2, mean: 5 / 6, median: 1 },
    ]);
  });

  it('has no overlap without communication', () => {
    expect(htaOverlap(linked(trace), all)).toBeNaN();
  });
});

it('takes a gap of up to 30 µs behind launched work for the cost of starting it', () => {
  const trace = new SmallTrace()
    .kernel('a', { launchedAt: 10, at: 50, dur: 30 })
    .kernel('a', { launchedAt: 20, at: 109, dur: 1 })
    .kernel('a', { launchedAt: 30, at: 141, dur: 1 });
  expect(htaIdle(linked(trace), all)).toEqual([
    { stream: 7, hostWaitNs: undefined, kernelWaitNs: 29_000, otherNs: 31_000 },
  ]);
});

it('leaves the last of several steps out', () => {
  const trace = new SmallTrace()
    .step(1, 0, 100)
    .kernel('a', { launchedAt: 10, at: 20, dur: 30 })
    .step(2, 100, 100)
    .kernel('a', { launchedAt: 110, at: 120, dur: 5 });
  expect(htaTemporalBreakdown(linked(trace), { includesLastStep: false }).windowNs).toBe(30_000);
  expect(htaTemporalBreakdown(linked(trace), all).windowNs).toBe(105_000);
});
