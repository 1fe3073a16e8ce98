import { describe, expect, it } from 'vitest';
import { busyTile } from '../../../../src/trace/timeline/busyTrack.ts';
import { type StepLine, stepTile } from '../../../../src/trace/timeline/counterTrack.ts';
import { tileNs } from '../../../../src/trace/timeline/timelineTypes.ts';
import { Random } from '../../../support/trace/generator/random.ts';
import { ask, sessionOfEvents } from '../../../support/trace/madeSession.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

const line = (...points: readonly (readonly [number, number])[]): StepLine => ({
  timeNs: Float64Array.from(points, ([ns]) => ns),
  value: Float64Array.from(points, ([, value]) => value),
});

describe('a tile of a step line', () => {
  it('begins with the value from before, and each value lasts until the next', () => {
    // A pixel of 1 ns: all points are apart.
    const tile = stepTile(line([-5, 3], [10, 7], [20, 7], [30, 1]), 0, 0);
    expect([...tile.startNs]).toEqual([0, 10, 30]);
    expect([...tile.min]).toEqual([3, 7, 1]);
    expect([...tile.max]).toEqual([3, 7, 1]);
  });

  it('gives least and largest value of the points in one pixel, then the last one', () => {
    // A pixel of 64 ns.
    const tile = stepTile(line([70, 5], [80, 9], [90, 2], [100, 4]), 6, 0);
    expect([...tile.startNs]).toEqual([70, 128]);
    expect([...tile.min]).toEqual([2, 4]);
    expect([...tile.max]).toEqual([9, 4]);
  });

  it('has nothing before the first point, and the last value ever after', () => {
    expect(stepTile(line([600, 5]), 0, 0).startNs).toHaveLength(0);
    expect([...stepTile(line([600, 5]), 0, 9).max]).toEqual([5]);
  });

  it('never hides a peak, whatever the level', () => {
    const random = new Random(3);
    const points = Array.from({ length: 300 }, () => [random.int(-3_000, 9_000), random.int(0, 99)] as const);
    const made = line(...points.sort((a, b) => a[0] - b[0]));
    for (const level of [-2, 0, 2, 4, 6, 9, 14]) {
      for (let index = Math.floor(-3_000 / tileNs(level)); index * tileNs(level) <= 9_000; index++) {
        const [fromNs, toNs] = [index * tileNs(level), (index + 1) * tileNs(level)];
        const tile = stepTile(made, level, index);
        const before = points.filter(([ns]) => ns < fromNs);
        expect(tile.startNs[0] ?? toNs).toBe(
          before.length > 0 ? fromNs : Math.min(toNs, points.find(([ns]) => ns >= fromNs)?.[0] ?? toNs),
        );
        tile.startNs.forEach((startNs, stretch) => {
          const endNs = tile.startNs[stretch + 1] ?? toNs;
          const during = points.filter(([ns]) => ns >= startNs && ns < endNs).map(([, value]) => value);
          const isChangeAtStart = points.some(([ns]) => ns === startNs);
          const carried = isChangeAtStart ? [] : points.filter(([ns]) => ns < startNs).slice(-1);
          const values = [...carried.map(([, value]) => value), ...during];
          expect([tile.min[stretch], tile.max[stretch]]).toEqual([Math.min(...values), Math.max(...values)]);
        });
      }
    }
  });
});

describe('a tile of utilisation', () => {
  it('gives the share of each four pixels in which there was work', () => {
    // Four pixels of 1 ns each.
    const tile = busyTile(Float64Array.of(0, 4, 6, 7, 8, 20), [0, 32], 0, 0);
    expect([...tile.startNs]).toEqual([0, 4, 8, 20]);
    expect([...tile.max]).toEqual([1, 0.25, 1, 0]);
  });

  it('adds up to the time that the GPU was busy', () => {
    const random = new Random(11);
    const bounds: number[] = [];
    for (let at = random.int(0, 50); bounds.length < 200; at += random.int(1, 90)) {
      bounds.push(at);
    }
    const spans = Float64Array.from(bounds);
    const recorded = [-100, bounds.at(-1)! + 77] as const;
    const busyNs = spans.reduce((sum, at, index) => sum + (index % 2 === 0 ? -at : at), 0);
    for (const level of [-3, 0, 3, 5, 8]) {
      let sum = 0;
      for (
        let index = Math.floor(recorded[0] / tileNs(level));
        index * tileNs(level) < recorded[1];
        index++
      ) {
        const { startNs, max } = busyTile(spans, recorded, level, index);
        const toNs = Math.min(recorded[1], (index + 1) * tileNs(level));
        startNs.forEach((ns, at) => (sum += max[at]! * ((startNs[at + 1] ?? toNs) - ns)));
        expect(startNs.every((ns) => ns >= recorded[0] && ns <= recorded[1])).toBe(true);
      }
      expect(sum).toBeCloseTo(busyNs, 6);
    }
  });
});

it('counters of a session lie on its axis', async () => {
  const session = sessionOfEvents(
    new SmallTrace()
      .step(1, 1_000, 100)
      .memory(1_010, 512, 4096, 8192)
      .kernel('k', { launchedAt: 1_020, at: 1_050, dur: 10 }).events,
  );
  const { tracks } = await ask(session, 'timelineIndex', undefined);
  const tileOf = async (part: string) =>
    await ask(session, 'tile', { track: tracks.find((each) => each.part === part)!.id, level: 8, index: 0 });
  expect(await tileOf('allocated')).toEqual({
    form: 'counter',
    startNs: Float64Array.of(10_000),
    min: Float64Array.of(4096),
    max: Float64Array.of(4096),
  });
  const busy = await tileOf('utilisation');
  // Four pixels of 256 ns: from 50,176 ns on all of it is work.
  expect(busy.form === 'counter' && busy.max.includes(1)).toBe(true);
  expect(busy.startNs[0]).toBe(0);
});
