import type { BoxTile, CounterTile, Tile } from '../../../src/trace/timeline/timelineTypes.ts';

/** A tile as the page keeps it: boxes with where each lane begins, so that only what is seen is looked at. */
export type PreparedTile =
  | {
      readonly form: 'boxes';
      readonly data: BoxTile;
      /** First box of each lane, and behind the last lane the number of boxes. */
      readonly laneStart: Uint32Array;
      readonly sizeBytes: number;
      /** Which boxes stand out at the moment (a search, the critical path), by the wish that they were marked for. */
      emphasis: { readonly wish: number; readonly marked: Uint8Array } | undefined;
    }
  | { readonly form: 'counter'; readonly data: CounterTile; readonly sizeBytes: number };

export type PreparedBoxes = Extract<PreparedTile, { form: 'boxes' }>;

/** What the objects around the numbers take, roughly. */
const objectBytes = 600;
const bytesPerLetter = 2;

export function prepareTile(tile: Tile): PreparedTile {
  if (tile.form === 'counter') {
    const { startNs, min, max } = tile;
    return {
      form: 'counter',
      data: tile,
      sizeBytes: objectBytes + startNs.byteLength + min.byteLength + max.byteLength,
    };
  }
  const laneStart = laneStarts(tile.lane);
  const names = tile.names.reduce((sum, name) => sum + name.length * bytesPerLetter + 24, 0);
  const columns = [
    tile.startNs,
    tile.endNs,
    tile.lane,
    tile.name,
    tile.row,
    tile.merged,
    tile.kind,
    laneStart,
  ];
  return {
    form: 'boxes',
    data: tile,
    laneStart,
    sizeBytes: objectBytes + names + columns.reduce((sum, { byteLength }) => sum + byteLength, 0),
    emphasis: undefined,
  };
}

function laneStarts(lane: Uint16Array): Uint32Array {
  const lanes = lane.length === 0 ? 0 : (lane[lane.length - 1] ?? 0) + 1;
  const starts = new Uint32Array(lanes + 1);
  let at = 0;
  for (let each = 0; each < lanes; each++) {
    starts[each] = at;
    while (at < lane.length && lane[at] === each) {
      at++;
    }
  }
  starts[lanes] = lane.length;
  return starts;
}
