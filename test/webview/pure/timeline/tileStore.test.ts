import { describe, expect, it } from 'vitest';
import { type Tile, tileNs } from '../../../../src/trace/timeline/timelineTypes.ts';
import {
  levelFor,
  type TileAddress,
  type TilePiece,
  TileStore,
} from '../../../../webview/trace/timeline/tileStore.ts';

function tile(boxes = 1): Tile {
  return {
    form: 'boxes',
    startNs: new Float64Array(boxes),
    endNs: new Float64Array(boxes),
    lane: new Uint16Array(boxes),
    name: new Uint32Array(boxes),
    names: ['name'],
    row: new Uint32Array(boxes),
    merged: new Uint32Array(boxes).fill(1),
    kind: new Uint8Array(boxes),
  };
}

function setUp(options: { boxes?: number; budgetBytes?: number; fails?: boolean } = {}) {
  const asked: TileAddress[] = [];
  const answers: (() => void)[] = [];
  const failures: unknown[] = [];
  const store = new TileStore({
    ask: (address) => {
      asked.push(address);
      return new Promise((resolve, reject) =>
        answers.push(() =>
          options.fails === true ? reject(new Error('refused')) : resolve(tile(options.boxes)),
        ),
      );
    },
    onTile: () => undefined,
    onFailure: (thrown) => failures.push(thrown),
    atOnce: 2,
    ...(options.budgetBytes === undefined ? {} : { budgetBytes: options.budgetBytes }),
  });
  const frame = (level: number, fromNs: number, toNs: number) => {
    const pieces: TilePiece[] = [];
    store.beginFrame();
    store.collect(0, level, fromNs, toNs, pieces);
    store.endFrame();
    return pieces;
  };
  const answerAll = async () => {
    while (answers.length > 0) {
      answers.splice(0).forEach((answer) => answer());
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  return { store, asked, failures, frame, answerAll };
}

describe('levelFor', () => {
  it('takes the level whose pixels come closest', () => {
    expect(levelFor(1)).toBe(0);
    expect(levelFor(1_000)).toBe(10);
    expect(levelFor(0.3)).toBe(-2);
    expect(levelFor(1e-9)).toBe(-4);
    expect(levelFor(1e30)).toBe(40);
  });
});

describe('TileStore', () => {
  it('asks for the tiles in sight, few at once, and draws them when they are there', async () => {
    const { store, asked, frame, answerAll } = setUp();
    const length = tileNs(4);
    expect(frame(4, -length / 2, 2.5 * length)).toEqual([]);
    expect(asked.map(({ index }) => index)).toEqual([-1, 0]);
    await answerAll();
    expect(asked.map(({ index }) => index)).toEqual([-1, 0, 1, 2]);
    const pieces = frame(4, -length / 2, 2.5 * length);
    expect(pieces.map(({ fromNs, toNs }) => [fromNs / length, toNs / length])).toEqual([
      [-1, 0],
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(asked.length).toBe(4);
    expect(store.isComplete).toBe(true);
  });

  it('drops the wishes of frames that are past', async () => {
    const { asked, frame, answerAll } = setUp();
    const length = tileNs(4);
    frame(4, 0, 5 * length);
    frame(4, 100 * length, 102 * length);
    await answerAll();
    expect(asked.map(({ index }) => index)).toEqual([0, 1, 100, 101]);
  });

  it('draws the part of a coarser tile while the finer one comes', async () => {
    const { frame, answerAll } = setUp();
    const length = tileNs(4);
    frame(4, 0, length);
    await answerAll();
    const [piece] = frame(2, length / 4, length / 2);
    expect([piece!.fromNs, piece!.toNs]).toEqual([length / 4, length / 2]);
  });

  it('draws finer tiles where there is no coarser one', async () => {
    const { frame, answerAll } = setUp();
    const length = tileNs(4);
    frame(4, length, 2 * length);
    await answerAll();
    expect(frame(5, 0, 2 * length).map(({ fromNs, toNs }) => [fromNs, toNs])).toEqual([[length, 2 * length]]);
  });

  it('stays within its budget, and lets go what was not drawn for longest', async () => {
    const { store, asked, frame, answerAll } = setUp({ boxes: 1_000, budgetBytes: 100_000 });
    const length = tileNs(4);
    for (let index = 0; index < 6; index++) {
      frame(4, index * length, (index + 1) * length);
      await answerAll();
    }
    frame(4, 5 * length, 6 * length);
    expect(store.keptBytes).toBeLessThan(100_000);
    expect(asked.length).toBe(6);
    frame(4, 5 * length, 6 * length);
    expect(asked.length).toBe(6);
    frame(4, 0, length);
    expect(asked.length).toBe(7);
  });

  it('keeps everything that the last frame drew, over the budget too', async () => {
    const { asked, frame, answerAll } = setUp({ boxes: 1_000, budgetBytes: 100_000 });
    const length = tileNs(4);
    for (let again = 0; again < 3; again++) {
      frame(4, 0, 6 * length);
      await answerAll();
    }
    expect(asked.length).toBe(6);
    expect(frame(4, 0, 6 * length).length).toBe(6);
  });

  it('asks once for a tile that fails', async () => {
    const { asked, failures, frame, answerAll } = setUp({ fails: true });
    frame(4, 0, tileNs(4));
    await answerAll();
    frame(4, 0, tileNs(4));
    expect(asked.length).toBe(1);
    expect(failures.length).toBe(1);
  });
});
