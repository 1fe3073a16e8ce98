import { describe, expect, it } from 'vitest';
import type { BoxTile } from '../../../../src/trace/timeline/timelineTypes.ts';
import type { Theme } from '../../../../webview/kit/theme.ts';
import { BoxBatch } from '../../../../webview/trace/timeline/boxBatch.ts';
import { collectBoxes } from '../../../../webview/trace/timeline/collectBoxes.ts';
import { emphasisByName, emphasisByRow, markedBoxes } from '../../../../webview/trace/timeline/emphasis.ts';
import { type PreparedBoxes, prepareTile } from '../../../../webview/trace/timeline/preparedTile.ts';
import { layOutTracks } from '../../../../webview/trace/timeline/trackLayout.ts';

type Box = readonly [lane: number, startNs: number, endNs: number, name?: string];

function prepared(boxes: readonly Box[]): PreparedBoxes {
  const names = [...new Set(boxes.map(([, , , name = 'box']) => name))];
  const data: BoxTile = {
    form: 'boxes',
    startNs: Float64Array.from(boxes, ([, start]) => start),
    endNs: Float64Array.from(boxes, ([, , end]) => end),
    lane: Uint16Array.from(boxes, ([lane]) => lane),
    name: Uint32Array.from(boxes, ([, , , name = 'box']) => names.indexOf(name)),
    names,
    row: Uint32Array.from(boxes.keys()),
    merged: new Uint32Array(boxes.length).fill(1),
    kind: new Uint8Array(boxes.length),
  };
  return prepareTile(data) as PreparedBoxes;
}

const track = {
  id: 0,
  recording: 0,
  kind: 'host',
  part: 'thread',
  group: 'process',
  name: 'thread',
  gpu: null,
  lanes: 3,
  events: 1,
  counter: null,
} as const;
const layout = layOutTracks([track], () => 'process', {
  collapsed: new Set(),
  pinned: [],
  thin: new Map(),
  filter: '',
  isCompact: false,
  paths: [],
});
const row = layout.byTrack.get(0)!;

/** Notes what a batch would have drawn. */
class NotingBatch extends BoxBatch {
  readonly drawn: number[][] = [];
  readonly written: string[] = [];

  override add(kind: number, isDimmed: boolean, ...box: [number, number, number, number]): void {
    super.add(kind, isDimmed, ...box);
    this.drawn.push([...box, Number(isDimmed)]);
  }

  override label(
    kind: number,
    isDimmed: boolean,
    name: string,
    ...box: [number, number, number, number]
  ): void {
    super.label(kind, isDimmed, name, ...box);
    this.written.push(name);
  }
}

function collect(
  boxes: readonly Box[],
  options: { fromNs?: number; toNs?: number; toPx?: number; search?: string } = {},
): NotingBatch {
  const { fromNs = 0, toNs = 1_000, toPx = 1_000, search } = options;
  const batch = new NotingBatch();
  collectBoxes(
    batch,
    { fromNs: 0, toNs: 1_000, widthPx: 500 },
    { tile: prepared(boxes), fromNs, toNs },
    { row, shiftPx: 0, fromPx: 0, toPx },
    search === undefined ? undefined : emphasisByName(1, search),
  );
  return batch;
}

describe('collectBoxes', () => {
  it('places boxes by time and lane, with a line between wide ones', () => {
    const { drawn: boxes } = collect([
      [0, 0, 100],
      [0, 100, 106],
      [1, 20, 40],
    ]);
    expect(boxes.map(([x, , width]) => [x, width])).toEqual([
      [0, 49],
      [50, 3],
      [10, 9],
    ]);
    expect(boxes[2]![1]! - boxes[0]![1]!).toBe(row.lanePx);
  });

  it('draws one of the boxes that share a pixel', () => {
    expect(
      collect([
        [0, 10, 10.5],
        [0, 10.6, 10.9],
        [0, 11, 11.3],
      ]).drawn.map(([x]) => x),
    ).toEqual([5, 6]);
  });

  it('cuts boxes at the edges of the tile and of the view, and leaves out what is not seen', () => {
    expect(
      collect([
        [0, -500, 600],
        [0, 700, 5_000],
        [0, 6_000, 7_000],
      ]).drawn.map(([x, , width]) => [x, width]),
    ).toEqual([
      [0, 299],
      [350, 150],
    ]);
    expect(
      collect([[0, 0, 1_000]], { fromNs: 500, toNs: 800 }).drawn.map(([x, , width]) => [x, width]),
    ).toEqual([[250, 150]]);
    expect(
      collect(
        [
          [0, 0, 1_000],
          [1, 0, 1_000],
        ],
        { toPx: row.yPx + row.lanePx },
      ).drawn.length,
    ).toBe(1);
  });

  it('labels a box over several tiles once, where it begins to be seen', () => {
    const box: Box = [0, 100, 900, 'long'];
    expect(collect([box], { fromNs: 0, toNs: 500 }).written).toEqual(['long']);
    expect(collect([box], { fromNs: 500, toNs: 1_000 }).written).toEqual([]);
    expect(collect([[0, -100, 900, 'early']], { fromNs: 0, toNs: 500 }).written).toEqual(['early']);
    expect(collect([[0, 0, 40, 'narrow']]).written).toEqual([]);
  });

  it('dims what does not match', () => {
    const { drawn: boxes } = collect(
      [
        [0, 0, 100, 'aten::Conv2d'],
        [0, 200, 300, 'other'],
      ],
      { search: 'conv' },
    );
    expect(boxes.map(([, , , , isDimmed]) => isDimmed)).toEqual([0, 1]);
  });

  it('keeps more boxes than it had room for', () => {
    const many = Array.from({ length: 20_000 }, (_, at): Box => [0, at / 100, at / 100 + 3]);
    const batch = new BoxBatch();
    many.forEach(() => batch.add(3, false, 0, 0, 1, 1));
    expect(batch.size).toBe(20_000);
    batch.clear();
    expect(batch.size).toBe(0);
  });
});

describe('painting', () => {
  it('leaves boxes plain that are too thin for a pattern', () => {
    const pattern: CanvasPattern = { setTransform: () => undefined };
    const filled: (readonly [style: unknown, heightPx: number])[] = [];
    const ctx = {
      fillStyle: '',
      fillRect(_x: number, _y: number, _width: number, heightPx: number) {
        filled.push([this.fillStyle, heightPx]);
      },
      strokeRect: () => undefined,
    };
    const batch = new BoxBatch();
    batch.add(0, false, 0, 0, 100, 3);
    batch.add(0, false, 0, 10, 100, 17);
    batch.add(0, false, 0, 30, 1, 16);
    batch.paintBoxes(ctx as unknown as CanvasRenderingContext2D, {
      theme: { highContrast: true } as Theme,
      styles: [{ fill: pattern, color: 'green', text: 'white' }],
      background: 'black',
      foreground: 'white',
      quiet: 'white',
      hairline: 'white',
      outline: 'white',
      plate: 'black',
      font: '11px sans-serif',
    });
    expect(filled).toEqual([
      ['green', 3],
      ['green', 16],
      [pattern, 17],
    ]);
  });
});

describe('emphasis', () => {
  it('marks by row in the recording at hand, and anew for each wish', () => {
    const tile = prepared([
      [0, 0, 1],
      [0, 2, 3],
    ]);
    const rows = new Map([[0, new Set([1])]]);
    expect([...markedBoxes(tile, emphasisByRow(1, rows), track)]).toEqual([0, 1]);
    expect([...markedBoxes(tile, emphasisByName(1, 'box'), track)]).toEqual([0, 1]);
    expect([...markedBoxes(tile, emphasisByName(2, 'BOX'), track)]).toEqual([1, 1]);
    expect([...markedBoxes(tile, emphasisByRow(3, rows), { ...track, recording: 1 })]).toEqual([0, 0]);
  });
});
