import { describe, expect, it } from 'vitest';
import type { TimelineTrack } from '../../../../src/trace/timeline/timelineTypes.ts';
import {
  laneAt,
  laneTop,
  type LayoutChoices,
  layOutTracks,
  rowAt,
  rowsBetween,
  scrolledToSee,
} from '../../../../webview/trace/timeline/trackLayout.ts';

function track(id: number, group: string, options: Partial<TimelineTrack> = {}): TimelineTrack {
  return {
    id,
    recording: 0,
    kind: 'host',
    part: 'thread',
    group,
    name: `track ${id}`,
    gpu: null,
    lanes: 2,
    events: 10,
    counter: null,
    ...options,
  };
}

const counter = {
  kind: 'counter',
  part: 'utilisation',
  lanes: 1,
  counter: { unit: 'share', max: 1 },
} as const;
const tracks = [
  track(0, 'process'),
  track(1, 'GPU 0', counter),
  track(2, 'GPU 0', { kind: 'device', part: 'stream', lanes: 1 }),
  track(3, 'process 2', { lanes: 60 }),
];
const nothing: LayoutChoices = {
  collapsed: new Set(),
  pinned: [],
  thin: new Map(),
  filter: '',
  isCompact: false,
  paths: [],
};

function lay(choices: Partial<LayoutChoices> = {}) {
  return layOutTracks(tracks, ({ group }) => group, { ...nothing, ...choices });
}

function named({ rows }: ReturnType<typeof lay>) {
  return rows.map((row) => (row.kind === 'group' ? row.group : row.track.id));
}

describe('layOutTracks', () => {
  it('stacks tracks under the heads of their groups, events before counters', () => {
    const { rows, rowsPx } = lay();
    expect(named(lay())).toEqual(['process', 0, 'GPU 0', 2, 1, 'process 2', 3]);
    rows.forEach((row, at) => {
      const before = rows[at - 1];
      expect(row.yPx).toBe(before === undefined ? 0 : before.yPx + before.heightPx);
    });
    expect(rowsPx).toBe(rows.at(-1)!.yPx + rows.at(-1)!.heightPx);
  });

  it('makes tracks of very many lanes thin, and those that the user wants so', () => {
    const thin = lay().byTrack.get(3)!;
    expect(thin.isThin).toBe(true);
    expect(thin.heightPx).toBeLessThan(60 * 4);
    expect(lay({ thin: new Map([[3, false]]) }).byTrack.get(3)!.lanePx).toBe(18);
    expect(lay({ thin: new Map([[0, true]]) }).byTrack.get(0)!.isThin).toBe(true);
  });

  it('makes deep threads thin, and lower, in a comparison', () => {
    const deep = [track(0, 'process', { lanes: 6 }), track(1, 'process', { lanes: 40 })];
    const heights = (isCompact: boolean) =>
      layOutTracks(deep, ({ group }) => group, { ...nothing, isCompact }).rows.map(
        ({ heightPx }) => heightPx,
      );
    const [, few = 0, many = 0] = heights(false);
    const [, fewCompact = 0, manyCompact = 0] = heights(true);
    expect(fewCompact).toBeLessThan(few / 2);
    expect(manyCompact).toBeLessThan(many);
  });

  it('folds groups, keeps pinned tracks on top and finds by every word', () => {
    expect(named(lay({ collapsed: new Set(['GPU 0']) }))).toEqual(['process', 0, 'GPU 0', 'process 2', 3]);
    const pinned = lay({ pinned: [2], paths: [{ recording: 0, label: 'path' }] });
    expect(pinned.pinned.map(({ kind }) => kind)).toEqual(['path', 'track']);
    expect(pinned.byTrack.get(2)!.isPinned).toBe(true);
    expect(named(pinned)).not.toContain(2);
    expect(named(lay({ filter: 'gpu TRACK' }))).toEqual(['GPU 0', 2, 1]);
    expect(named(lay({ filter: 'gpu', collapsed: new Set(['GPU 0']) }))).toEqual(['GPU 0', 2, 1]);
    expect(lay({ filter: 'nowhere' }).rows).toEqual([]);
  });

  it('finds rows and lanes by height', () => {
    const { rows, byTrack } = lay();
    const row = byTrack.get(0)!;
    expect(rowAt(rows, row.yPx)).toBe(row);
    expect(rowAt(rows, row.yPx + row.heightPx)).not.toBe(row);
    expect(rowAt(rows, -1)).toBeUndefined();
    expect(rowAt(rows, 1e6)).toBeUndefined();
    expect(laneAt(row, laneTop(row, 1) + 1)).toBe(1);
    expect(laneAt(row, row.yPx)).toBe(-1);
    expect(laneAt(row, laneTop(row, 2) + 1)).toBe(-1);
  });

  it('names the tracks between two heights, scrolled or pinned', () => {
    const layout = lay({ pinned: [2] });
    const top = layout.byTrack.get(0)!;
    expect(rowsBetween(layout, 0, [0, layout.pinnedPx + top.yPx + 1])).toEqual([2, 0]);
    expect(rowsBetween(layout, top.yPx + top.heightPx, [layout.pinnedPx + 1, 1e6])).toEqual([1, 3]);
    expect(rowsBetween(layout, 0, [0, 1])).toEqual([2]);
  });
});

it('is scrolled no further than needed', () => {
  const stretch = { topPx: 300, heightPx: 40 };
  expect(scrolledToSee(stretch, 250, 100)).toBe(250);
  expect(scrolledToSee(stretch, 0, 100)).toBe(240);
  expect(scrolledToSee(stretch, 500, 100)).toBe(300);
  // The top of what is higher than the room.
  expect(scrolledToSee(stretch, 0, 20)).toBe(300);
  expect(scrolledToSee({ topPx: -6, heightPx: 20 }, 50, 100)).toBe(0);
});
