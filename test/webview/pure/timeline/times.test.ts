import { describe, expect, it } from 'vitest';
import { idleCauses } from '../../../../src/trace/analyse/idleGaps.ts';
import { plainText } from '../../../../src/core/sentence.ts';
import { counterAt } from '../../../../webview/trace/timeline/drawCounter.ts';
import { gapAt, gapsByGpu, idleWithin } from '../../../../webview/trace/timeline/gapsOf.ts';
import { rulerLabels } from '../../../../webview/trace/timeline/rulerLabels.ts';
import { rulerTicks } from '../../../../webview/trace/timeline/rulerTicks.ts';
import { firstAfter, nearestStretch } from '../../../../webview/trace/timeline/sortedTimes.ts';
import { timelineStrings } from '../../../../webview/trace/timeline/strings.ts';
import {
  gapLength,
  longestGap,
  type Seen,
  type SeenSide,
  viewSentence,
} from '../../../../webview/trace/timeline/viewSentence.ts';

const numbers = (...values: number[]) => Float64Array.from(values);

describe('sorted times', () => {
  const startNs = numbers(0, 10, 20);
  const endNs = numbers(5, 15, 90);

  it('finds the first one after a time', () => {
    expect(firstAfter(startNs, -1)).toBe(0);
    expect(firstAfter(startNs, 10)).toBe(2);
    expect(firstAfter(startNs, 99)).toBe(3);
    expect(firstAfter(startNs, 99, 0, 2)).toBe(2);
  });

  it('finds the stretch at a time, or the nearest one within reach', () => {
    expect(nearestStretch(startNs, endNs, 12, 0)).toBe(1);
    expect(nearestStretch(startNs, endNs, 6, 2)).toBe(0);
    expect(nearestStretch(startNs, endNs, 9, 2)).toBe(1);
    expect(nearestStretch(startNs, endNs, 7.5, 1)).toBe(-1);
    expect(nearestStretch(startNs, endNs, 95, 10)).toBe(2);
    expect(nearestStretch(numbers(), numbers(), 0, 10)).toBe(-1);
  });
});

describe('the ruler', () => {
  it('has ticks at 1, 2 and 5 times a power of ten, in one unit', () => {
    const ticks = (fromNs: number, toNs: number) =>
      rulerTicks({ fromNs, toNs, widthPx: 500 }).ticks.map(({ label }) => label);
    expect(ticks(0, 10e6)).toEqual(['0 ms', '2 ms', '4 ms', '6 ms', '8 ms', '10 ms']);
    expect(ticks(-3e9, 3e9)).toEqual(['−2 s', '0 s', '2 s']);
    expect(ticks(0, 2_500_000)).toEqual(['0 µs', '500 µs', '1,000 µs', '1,500 µs', '2,000 µs', '2,500 µs']);
  });
});

describe('the ruler far from 0', () => {
  const seen = (fromNs: number, toNs: number) => {
    const { ticks, edge } = rulerTicks({ fromNs, toNs, widthPx: 500 });
    return [edge, ...ticks.map(({ label }) => label)];
  };

  it('counts on from a tick of the next coarser unit', () => {
    expect(seen(1_234_500, 1_235_200)).toEqual([
      ...['1.234 ms', '+600 ns', '+800 ns', '1.235 ms', '+200 ns'],
    ]);
    expect(seen(1_234_000, 1_234_400)).toEqual([
      ...[undefined, '1.234 ms', '+100 ns', '+200 ns', '+300 ns', '+400 ns'],
    ]);
    expect(seen(40_900_000, 42_300_000)).toEqual([undefined, '41 ms', '+500 µs', '42 ms']);
  });

  it('counts on before 0 too, and far into long recordings', () => {
    expect(seen(-12_468_700, -12_467_900)).toEqual([
      '−12.469 ms',
      '+400 ns',
      '+600 ns',
      '+800 ns',
      '−12.468 ms',
    ]);
    expect(seen(12_468_501_200, 12_468_501_204)).toEqual([
      ...['12.468501 s', '+200 ns', '+201 ns', '+202 ns', '+203 ns', '+204 ns'],
    ]);
    expect(seen(90_000e9, 90_010e9).at(-1)).toBe('90,010 s');
  });
});

describe('labels of the ruler', () => {
  const view = { fromNs: 0, toNs: 500, widthPx: 500 };
  const ticks = [0, 100, 200, 480].map((ns) => ({ ns, label: `${ns} ns` }));
  const labels = (...options: readonly [edge: string | undefined, taken?: readonly [number, number][]]) =>
    rulerLabels({ ticks, edge: options[0] }, view, (text) => 8 * text.length, options[1] ?? []).map(
      ({ text }) => text,
    );

  it('are left out where they do not fit whole', () => {
    expect(labels(undefined)).toEqual(['0 ns', '100 ns', '200 ns']);
  });

  it('keep clear of the one at the edge and of what else is written', () => {
    expect(labels('12.468 ms')).toEqual(['12.468 ms', '100 ns', '200 ns']);
    expect(labels(undefined, [[140, 190]])).toEqual(['0 ns', '200 ns']);
  });
});

describe('gaps', () => {
  const list = gapsByGpu(3, {
    gpu: Uint8Array.of(0, 1, 0),
    startNs: numbers(10, 15, 50),
    endNs: numbers(20, 45, 90),
    cause: Uint8Array.of(0, 1, 2),
    causes: idleCauses,
    blame: Uint32Array.of(7, 0xffff_ffff, 0xffff_ffff),
  });

  it('are taken apart by GPU', () => {
    expect(list.map(({ gpu, startNs }) => [gpu, [...startNs]])).toEqual([
      [0, [10, 50]],
      [1, [15]],
    ]);
  });

  it('are hit where they are, with what held the host', () => {
    expect(gapAt(list[0]!, 12, 0)).toMatchObject({ recording: 3, fromNs: 10, cause: 'hostLate', blame: 7 });
    expect(gapAt(list[0]!, 60, 0)).toMatchObject({ cause: idleCauses[2], blame: undefined });
    expect(gapAt(list[0]!, 30, 5)).toBeUndefined();
  });

  it('add up within a stretch, cut at its edges', () => {
    const { idleNs, longest } = idleWithin(list[0]!, { fromNs: 15, toNs: 60 });
    expect(idleNs).toBe(15);
    expect(longest?.fromNs).toBe(50);
    expect(idleWithin(list[0]!, { fromNs: 20, toNs: 50 })).toEqual({ idleNs: 0, longest: undefined });
  });

  const all = { fromNs: 0, toNs: 100 };
  const seenSide = (of: Partial<SeenSide>): SeenSide => ({
    side: undefined,
    hasGpu: true,
    recording: 3,
    gpuTitle: () => undefined,
    gpuName: (gpu) => `GPU ${gpu}`,
    steps: all,
    gaps: list[0],
    ...of,
  });
  const text = (change: Partial<Seen> = {}) =>
    plainText(
      viewSentence(
        { view: all, bounds: all, isWhole: true, sides: [seenSide({})], ...change },
        timelineStrings,
      ),
    );

  it('are told in a sentence', () => {
    expect(text()).toBe('All of 100 ns is shown; GPU 0 has nothing to do in 50 % of it.');
    expect(text({ view: { fromNs: 25, toNs: 45 }, isWhole: false })).toBe(
      '20 ns of 100 ns is shown; GPU 0 always has work.',
    );
    expect(text({ sides: [seenSide({ steps: { fromNs: 10, toNs: 20 } })] })).toBe(
      'All of 100 ns is shown; GPU 0 has nothing to do in 100 % of the steps in it.',
    );
    expect(text({ sides: [seenSide({ gaps: undefined })] })).toBe('All of 100 ns is shown.');
  });

  it('are told of each side of a comparison, with the GPU that the side has', () => {
    const before = seenSide({ side: 'before' });
    const after = seenSide({ side: 'after', gaps: { ...list[1]!, gpu: 0 } });
    expect(text({ sides: [before, after] })).toBe(
      'All of 100 ns is shown; GPU 0 has nothing to do in 50 % of the steps before, in 30 % after.',
    );
    expect(text({ sides: [before, { ...after, gaps: list[1] }] })).toBe(
      'All of 100 ns is shown; GPU 0 has nothing to do in 50 % of the steps before, GPU 1 in 30 % after.',
    );
    expect(text({ sides: [{ ...before, hasGpu: false, gaps: undefined }, after] })).toBe(
      'All of 100 ns is shown; after, GPU 0 has nothing to do in 30 % of it; no GPU was recorded before.',
    );
  });

  it('say which side they are on', () => {
    const side = seenSide({ side: 'after', gpuTitle: (gpu) => `After · GPU ${gpu}` });
    const seen = { view: all, bounds: all, isWhole: true, sides: [side] };
    const gap = longestGap(seen)!;
    expect(gapLength(gap, seen, timelineStrings)).toBe('40 ns on After · GPU 0');
    expect(gapLength(gap, { ...seen, sides: [seenSide({})] }, timelineStrings)).toBe('40 ns');
  });

  it('are told of the one side in sight', () => {
    const [before, after] = [
      seenSide({ side: 'before' }),
      seenSide({ side: 'after', steps: { fromNs: 500, toNs: 600 } }),
    ];
    expect(text({ sides: [before, after] })).toBe(
      'All of 100 ns is shown; before, GPU 0 has nothing to do in 50 % of it.',
    );
    expect(text({ sides: [before, after], view: { fromNs: 25, toNs: 45 }, isWhole: false })).toBe(
      '20 ns of 100 ns is shown; before, GPU 0 always has work.',
    );
  });
});

describe('a counter', () => {
  it('has the value of the stretch at a time', () => {
    const tile = {
      form: 'counter',
      startNs: numbers(10, 20),
      min: numbers(1, 2),
      max: numbers(3, 2),
    } as const;
    expect(counterAt(tile, 5)).toBeUndefined();
    expect(counterAt(tile, 15)).toEqual([1, 3]);
    expect(counterAt(tile, 99)).toEqual([2, 2]);
  });
});
