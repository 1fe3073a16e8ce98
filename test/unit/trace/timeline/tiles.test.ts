import { describe, expect, it } from 'vitest';
import type { TraceSession } from '../../../../src/trace/session/traceSession.ts';
import {
  type BoxTile,
  mergePx,
  type TimelineTrack,
  tileNs,
} from '../../../../src/trace/timeline/timelineTypes.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { ask, sessionOfEvents, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { makeOverlaps } from '../../../support/trace/makeOverlaps.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

/** All tiles of a level that a track has anything in, in order of time. */
async function tilesOf(
  session: TraceSession,
  track: number,
  level: number,
): Promise<{ readonly fromNs: number; readonly tile: BoxTile }[]> {
  const { fromNs, toNs } = await ask(session, 'timelineIndex', undefined);
  const tiles: { fromNs: number; tile: BoxTile }[] = [];
  for (let index = Math.floor(fromNs / tileNs(level)); index * tileNs(level) <= toNs; index++) {
    const tile = await ask(session, 'tile', { track, level, index });
    if (tile.form === 'boxes') {
      tiles.push({ fromNs: index * tileNs(level), tile });
    }
  }
  return tiles;
}

interface Box {
  readonly lane: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly name: string;
  readonly row: number;
  readonly merged: number;
}

function boxesOf(tile: BoxTile): Box[] {
  return Array.from(tile.row, (row, index) => ({
    lane: tile.lane[index]!,
    startNs: tile.startNs[index]!,
    endNs: tile.endNs[index]!,
    name: tile.names[tile.name[index]!]!,
    row,
    merged: tile.merged[index]!,
  }));
}

/** The boxes that begin in each tile: all boxes of the level, each once. */
function boxesOnce(tiles: Awaited<ReturnType<typeof tilesOf>>, level: number): Box[] {
  return tiles.flatMap(({ fromNs, tile }) =>
    boxesOf(tile).filter(({ startNs }) => startNs >= fromNs && startNs < fromNs + tileNs(level)),
  );
}

async function eventTracks(session: TraceSession): Promise<TimelineTrack[]> {
  const { tracks } = await ask(session, 'timelineIndex', undefined);
  return tracks.filter(({ counter }) => counter === null);
}

/** The events of a track, each with its place, in order of time. */
async function placedOn(session: TraceSession, track: number): Promise<Box[]> {
  const { count } = session.recording(0).linked.trace.events;
  const placed: Box[] = [];
  for (let from = 0; from < count; from += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, count - from) }, (_, index) => from + index);
    for (const event of await ask(session, 'spanOf', { recording: 0, rows })) {
      if (event.track === track) {
        const { lane, startNs, endNs, name, row } = event;
        placed.push({ lane, startNs, endNs, name, row, merged: 1 });
      }
    }
  }
  return placed.sort((a, b) => a.startNs - b.startNs || b.endNs - a.endNs || a.row - b.row);
}

/** What a level's boxes of one lane must be, by the definition. */
function mergedByDefinition(events: readonly Box[], level: number): Box[] {
  const pxNs = 2 ** level;
  const cellOf = (ns: number) => Math.floor(ns / (pxNs * mergePx));
  const groups: Box[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isShort = (box: Box) => box.endNs - box.startNs < pxNs;
    if (
      group !== undefined &&
      last !== undefined &&
      isShort(event) &&
      isShort(last) &&
      event.startNs - last.endNs < pxNs &&
      cellOf(event.startNs) === cellOf(group[0]!.startNs)
    ) {
      group.push(event);
    } else {
      groups.push([event]);
    }
  }
  return groups.map((group) => {
    const longest = group.reduce((a, b) => (b.endNs - b.startNs > a.endNs - a.startNs ? b : a));
    return {
      lane: longest.lane,
      startNs: group[0]!.startNs,
      endNs: group.at(-1)!.endNs,
      name: longest.name,
      row: longest.row,
      merged: group.length,
    };
  });
}

describe('a tile', () => {
  it('holds the boxes that lie in it or reach into it, with names, kinds and rows', async () => {
    const session = sessionOfEvents(
      new SmallTrace()
        .host('cpu_op', 'outer', 0, 100)
        .host('cpu_op', 'inner', 10, 20)
        .host('cuda_runtime', 'cudaDeviceSynchronize', 60, 10).events,
    );
    // A pixel of 16 ns, so a tile of 8.192 us; the whole begins at 0.
    const tile = await ask(session, 'tile', { track: 0, level: 4, index: 2 });
    expect(tile).toEqual({
      form: 'boxes',
      startNs: Float64Array.of(0, 10_000),
      endNs: Float64Array.of(100_000, 30_000),
      lane: Uint16Array.of(0, 1),
      name: Uint32Array.of(0, 1),
      names: ['outer', 'inner'],
      row: Uint32Array.of(0, 1),
      merged: Uint32Array.of(1, 1),
      kind: Uint8Array.of(0, 0),
    });
    const later = await ask(session, 'tile', { track: 0, level: 4, index: 7 });
    expect(later.form === 'boxes' && boxesOf(later).map(({ name }) => name)).toEqual([
      'outer',
      'cudaDeviceSynchronize',
    ]);
    expect(later.form === 'boxes' && [...later.kind]).toEqual([0, 8]);
  });

  it('is empty before and after everything, at every level', async () => {
    const session = sessionOfEvents(new SmallTrace().host('cpu_op', 'op', 0, 100).events);
    for (const level of [-4, 0, 20, 40]) {
      for (const index of [-(2 ** 40), -1, 2 ** 40]) {
        const tile = await ask(session, 'tile', { track: 0, level, index });
        expect(tile.startNs).toHaveLength(0);
      }
    }
  });

  it('carries the name and row of the longest of merged events, and how many they are', async () => {
    const trace = new SmallTrace();
    for (let index = 0; index < 20; index++) {
      trace.host('cpu_op', index === 13 ? 'longest' : 'short', index, index === 13 ? 0.9 : 0.5);
    }
    const session = sessionOfEvents(trace.events);
    // A pixel of 2.048 us; 16 of them are more than all 20 us.
    const tile = await ask(session, 'tile', { track: 0, level: 11, index: 0 });
    expect(tile.form === 'boxes' && boxesOf(tile)).toEqual([
      { lane: 0, startNs: 0, endNs: 19_500, name: 'longest', row: 13, merged: 20 },
    ]);
    // A pixel of 512 ns: events are shorter, pauses between them not all.
    const finer = await ask(session, 'tile', { track: 0, level: 9, index: 0 });
    expect(finer.form === 'boxes' && boxesOf(finer).reduce((sum, { merged }) => sum + merged, 0)).toBe(20);
  });

  it('refuses tracks and levels that there are not', async () => {
    const session = sessionOfEvents(new SmallTrace().host('cpu_op', 'op', 0, 100).events);
    await expect(ask(session, 'tile', { track: 1, level: 0, index: 0 })).rejects.toThrow('no track 2');
    await expect(ask(session, 'tile', { track: 0, level: 41, index: 0 })).rejects.toThrow();
    await expect(ask(session, 'tile', { track: 0, level: 0.5, index: 0 })).rejects.toThrow();
  });
});

/** Every tile holds exactly the boxes of the level that touch it, whole and in order. */
async function checkEdges(session: TraceSession, track: number, level: number): Promise<void> {
  const tiles = await tilesOf(session, track, level);
  const all = boxesOnce(tiles, level);
  for (const { fromNs, tile } of tiles) {
    const toNs = fromNs + tileNs(level);
    const touching = all.filter(
      ({ startNs, endNs }) => startNs < toNs && (endNs > fromNs || startNs >= fromNs),
    );
    expect(boxesOf(tile)).toEqual(
      touching.sort((a, b) => a.lane - b.lane || a.startNs - b.startNs || a.endNs - b.endNs),
    );
  }
  for (const lane of new Set(all.map((box) => box.lane))) {
    const of = all.filter((box) => box.lane === lane);
    expect(of.every((box, index) => index === 0 || box.startNs >= of[index - 1]!.endNs)).toBe(true);
  }
}

it('gives merged boxes that reach over an edge to the tiles on both sides', async () => {
  const trace = new SmallTrace();
  for (let index = 0; index < 3_000; index++) {
    trace.host('cpu_op', `op ${index % 7}`, index * 0.3, 0.29);
  }
  const session = sessionOfEvents(trace.events);
  for (const level of [2, 5, 9, 10, 12]) {
    await checkEdges(session, 0, level);
  }
});

describe.each([1, 2, 3, 4, 5, 6])('tiles of made events, seed %i', (seed) => {
  const session = sessionOfEvents(makeOverlaps(seed, 400));

  it('lose no event and count none twice, at any level', async () => {
    const tracks = await eventTracks(session);
    expect(tracks.reduce((sum, { events }) => sum + events, 0)).toBe(400);
    for (const { id, events } of tracks) {
      for (const level of [4, 8, 10, 11, 12, 13, 16, 20, 30, 40]) {
        const boxes = boxesOnce(await tilesOf(session, id, level), level);
        expect(boxes.reduce((sum, { merged }) => sum + merged, 0)).toBe(events);
      }
    }
  });

  it('merge exactly what the definition says', async () => {
    for (const { id, lanes } of await eventTracks(session)) {
      const events = await placedOn(session, id);
      for (const level of [4, 8, 11, 13, 17]) {
        const boxes = boxesOnce(await tilesOf(session, id, level), level);
        for (let lane = 0; lane < lanes; lane++) {
          expect(boxes.filter((box) => box.lane === lane)).toEqual(
            mergedByDefinition(
              events.filter((box) => box.lane === lane),
              level,
            ),
          );
        }
      }
    }
  });

  it('have the same boxes on both sides of every edge, in order, and none overlap in a lane', async () => {
    for (const { id } of await eventTracks(session)) {
      for (const level of [7, 9, 12]) {
        await checkEdges(session, id, level);
      }
    }
  });

  it('show every event where `spanOf` says that it is', async () => {
    const { trace } = session.recording(0).linked;
    const rows = Array.from({ length: trace.events.count }, (_, row) => row);
    const spans = await ask(session, 'spanOf', { recording: 0, rows });
    for (const { id } of await eventTracks(session)) {
      for (const box of boxesOnce(await tilesOf(session, id, 4), 4).filter(({ merged }) => merged === 1)) {
        expect(spans[box.row]).toMatchObject({
          track: id,
          lane: box.lane,
          startNs: box.startNs,
          endNs: box.endNs,
          name: box.name,
        });
      }
    }
  });
});

describe('tiles of a recording', () => {
  it('are the same whether merged boxes were kept or not', async () => {
    const { linked, trace, steps } = await analyseFixture('gpt2_train_bf16');
    const session = sessionOfMembers([{ path: trace.path, linked, steps }]);
    const [busiest] = (await eventTracks(session)).sort((a, b) => b.events - a.events);
    expect(busiest!.events).toBeGreaterThan(10_000);
    const { id, lanes, events } = busiest!;
    const single = boxesOnce(await tilesOf(session, id, 12), 12);
    expect(single.reduce((sum, { merged }) => sum + merged, 0)).toBe(events);
    // At the coarse level a tile holds so many events that it is made from kept boxes.
    const level = 22;
    const coarse = boxesOnce(await tilesOf(session, id, level), level);
    expect(coarse.reduce((sum, { merged }) => sum + merged, 0)).toBe(events);
    const own = await placedOn(session, id);
    for (let lane = 0; lane < lanes; lane++) {
      expect(coarse.filter((box) => box.lane === lane)).toEqual(
        mergedByDefinition(
          own.filter((box) => box.lane === lane),
          level,
        ),
      );
    }
  });
});

it('levels go down to parts of a nanosecond', async () => {
  const session = sessionOfEvents(new SmallTrace().host('cpu_op', 'op', 0, 0.001).events);
  const tile = await ask(session, 'tile', { track: 0, level: -4, index: 0 });
  expect(tile.form === 'boxes' && boxesOf(tile)).toEqual([
    { lane: 0, startNs: 0, endNs: 1, name: 'op', row: 0, merged: 1 },
  ]);
});
