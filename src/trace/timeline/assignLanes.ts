import { type EventColumns, none } from '../read/eventColumns.ts';
import type { BoxColumns } from './boxColumns.ts';
import { FreeLanes, mostLanes } from './freeLanes.ts';

export interface LaneInput {
  readonly events: EventColumns;
  /** Rows of the track: earlier first, of those that begin together the longer first. */
  readonly rows: Uint32Array;
  /** The event around each; without it events do not nest, as on a device. */
  readonly parent?: Uint32Array;
  readonly axis: (ns: number) => number;
  /** Gets the lane of each row. */
  readonly laneOf: Uint16Array;
}

/**
 * Puts the events of a track on lanes: an event lies below the one that contains it, and on the first lane below that is
 * free, so that events that overlap without being nested lie beside each other.
 */
export function assignLanes({ events, rows, parent, axis, laneOf }: LaneInput): BoxColumns {
  const free = new FreeLanes();
  const counts: number[] = [];
  for (const row of rows) {
    const outer = parent === undefined ? none : parent[row]!;
    const startNs = axis(events.startNs[row]!);
    const endNs = axis(events.startNs[row]! + events.durationNs[row]!);
    const lane = free.take(outer === none ? 0 : laneOf[outer]! + 1, startNs, endNs);
    laneOf[row] = lane;
    while (counts.length <= lane) {
      counts.push(0);
    }
    counts[lane]!++;
  }
  return inLanes({ events, rows, axis, laneOf }, counts);
}

function inLanes({ events, rows, axis, laneOf }: LaneInput, counts: readonly number[]): BoxColumns {
  const bounds = new Uint32Array(counts.length + 1);
  counts.forEach((count, lane) => (bounds[lane + 1] = bounds[lane]! + count));
  const next = bounds.slice(0, counts.length);
  const columns = {
    bounds,
    startNs: new Float64Array(rows.length),
    endNs: new Float64Array(rows.length),
    row: new Uint32Array(rows.length),
    merged: null,
  };
  for (const row of rows) {
    const lane = laneOf[row]!;
    const at = next[lane]!;
    next[lane] = at + 1;
    columns.startNs[at] = axis(events.startNs[row]!);
    columns.endNs[at] = axis(events.startNs[row]! + events.durationNs[row]!);
    columns.row[at] = row;
  }
  liftLastLane(columns);
  return columns;
}

/** The last possible lane is taken though it is not free: what would overlap there begins where the box before ends. */
function liftLastLane({ bounds, startNs, endNs }: BoxColumns): void {
  if (bounds.length - 1 < mostLanes) {
    return;
  }
  let before = -Infinity;
  for (let at = bounds[mostLanes - 1]!; at < bounds[mostLanes]!; at++) {
    startNs[at] = Math.max(startNs[at]!, before);
    endNs[at] = Math.max(endNs[at]!, startNs[at]!);
    before = endNs[at]!;
  }
}
