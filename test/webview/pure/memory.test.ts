import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/core/sentence.ts';
import type { MemoryViewDevice } from '../../../src/trace/session/queries/memory/memoryView.ts';
import {
  asStretch,
  bytesRange,
  chartStretch,
  niceTicks,
  pointAt,
} from '../../../webview/trace/memory/curveLayout.ts';
import { memoryAnswer, memoryNote } from '../../../webview/trace/memory/memorySentences.ts';
import { ownerKinds } from '../../../webview/trace/memory/ownerKinds.ts';
import { memoryStrings } from '../../../webview/trace/memory/strings.ts';

const curve = {
  timeNs: [10, 20, 30],
  allocatedBytes: [100, 400, 200],
  reservedBytes: [NaN, 500, 500],
};

describe('the layout of a memory curve', () => {
  it('has room for both lines, with air above', () => {
    expect(bytesRange(curve)).toEqual({ low: 0, high: 530 });
    expect(bytesRange({ ...curve, allocatedBytes: [-50, 0, 0], reservedBytes: [NaN, NaN, NaN] })).toEqual({
      low: -50,
      high: 3,
    });
    expect(bytesRange({ timeNs: [], allocatedBytes: [], reservedBytes: [] })).toEqual({ low: 0, high: 1 });
  });

  it('shows all points and steps, or the chosen steps', () => {
    expect(chartStretch(curve, [{ fromNs: 5, toNs: 25 }], null)).toEqual({ fromNs: 5, toNs: 30 });
    expect(chartStretch(curve, [], { fromNs: 12, toNs: 18 })).toEqual({ fromNs: 12, toNs: 18 });
    expect(chartStretch({ ...curve, timeNs: [7] }, [], null)).toEqual({ fromNs: 7, toNs: 8 });
  });

  it('finds the value that holds at a time', () => {
    expect([9, 10, 19, 20, 99].map((ns) => pointAt(curve, ns))).toEqual([-1, 0, 0, 1, 2]);
  });

  it('puts ticks at round numbers', () => {
    expect(niceTicks(-25, 95, 6)).toEqual([-20, 0, 20, 40, 60, 80]);
    expect(niceTicks(0, 6.3, 4)).toEqual([0, 2, 4, 6]);
    expect(niceTicks(3, 3, 4)).toEqual([]);
  });

  it('takes a drag in both directions, within the chart, and none for a click', () => {
    const within = { fromNs: 0, toNs: 100 };
    expect(asStretch(80, 30, within, 5)).toEqual({ fromNs: 30, toNs: 80 });
    expect(asStretch(90, 300, within, 5)).toEqual({ fromNs: 90, toNs: 100 });
    expect(asStretch(50, 52, within, 5)).toBeNull();
  });
});

const device: MemoryViewDevice = {
  device: 'cuda:0',
  totalBytes: 80e9,
  curve: {
    timeNs: new Float64Array(),
    allocatedBytes: new Float64Array(),
    reservedBytes: new Float64Array(),
  },
  isRelative: false,
  peak: {
    timeNs: 0,
    allocatedBytes: 8e9,
    reservedBytes: 10e9,
    highestReservedBytes: 10e9,
    fragmentedBytes: 2e9,
    step: 'ProfilerStep#4',
  },
  owners: {
    byOperator: [{ name: 'aten::mm', bytes: 6e9, allocations: 3, place: null }],
    byModule: [],
    beforeRecordingBytes: 2e9,
  },
  notes: [],
};
const answer = (change: Partial<MemoryViewDevice>) =>
  plainText(memoryAnswer({ ...device, ...change }, memoryStrings));

describe('what is said of memory', () => {
  it('names the peak and what owns most of it', () => {
    expect(answer({})).toBe(
      'At the peak, in ProfilerStep#4, 8 GB are allocated on cuda:0: 75 % of it for aten::mm.',
    );
    expect(answer({ owners: { ...device.owners!, beforeRecordingBytes: 7e9 } })).toContain(
      '87.5 % of it were there before the recording',
    );
    expect(answer({ owners: null, peak: { ...device.peak, step: null } })).toBe(
      'At the peak, outside of the steps, 8 GB are allocated on cuda:0.',
    );
    expect(answer({ isRelative: true })).toBe(
      'Memory on cuda:0 grows by 8 GB until its peak, in ProfilerStep#4.',
    );
    const outside = { name: '(outside operators)', bytes: 8e9, allocations: 1, place: null };
    expect(answer({ owners: { ...device.owners!, byOperator: [outside] } })).toContain(
      'for work outside of operators.',
    );
  });

  it('adds what is reserved, and what the driver costs', () => {
    const driver = { allocations: 2, releases: 1, hostNs: 5e6 };
    expect(memoryNote(device, { driver }, memoryStrings)).toBe(
      'That is 10 % of the 80 GB of the GPU. PyTorch holds 10 GB then, of which 2 GB are free but in pieces. The driver was called for memory 3 times during the recording, which took the host 5 ms.',
    );
    const host = { peak: { ...device.peak, reservedBytes: null, fragmentedBytes: null }, totalBytes: null };
    expect(memoryNote(host, { driver: { ...driver, allocations: 0, releases: 0 } }, memoryStrings)).toBe('');
  });
});

it('puts modules of one kind together, with the place of the largest', () => {
  const place = { recording: 0, row: 1, startNs: 0, endNs: 1, source: null };
  const owner = (name: string, bytes: number, at: typeof place | null = null) => ({
    name,
    bytes,
    allocations: 1,
    place: at,
  });
  expect(
    ownerKinds([
      owner('ReLU_1', 50),
      owner('Conv2d_7', 40, place),
      owner('Conv2d_0', 30),
      owner('Conv2d_0 (backward)', 10),
      owner('(outside modules)', 5),
    ]),
  ).toEqual([
    { name: 'Conv2d', bytes: 70, allocations: 2, place },
    { name: 'ReLU', bytes: 50, allocations: 1, place: null },
    { name: 'Conv2d (backward)', bytes: 10, allocations: 1, place: null },
    { name: '(outside modules)', bytes: 5, allocations: 1, place: null },
  ]);
});
