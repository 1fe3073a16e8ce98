import { type EventColumns, none } from '../read/eventColumns.ts';

/** Which event each event of a host track is inside of. */
export interface Nesting {
  /** Row of the innermost event of the same track that contains the event whole; {@link none} for outermost ones. */
  readonly parent: Uint32Array;
  /** Events that begin inside another and end after it. */
  readonly overlapping: number;
}

/** Of more events that overlap at one instant the outer ones are not searched, so that odd files take no odd time. */
const mostOverlapping = 1_000;

/** Nests the events of some tracks. @param tracks rows of each in order of time, see `rowsByTrack`. */
export function nest(events: EventColumns, tracks: readonly Uint32Array[]): Nesting {
  const parent = new Uint32Array(events.count).fill(none);
  const { startNs, durationNs } = events;
  let overlapping = 0;
  const open: number[] = [];
  const ends: number[] = [];
  for (const rows of tracks) {
    open.length = 0;
    ends.length = 0;
    for (let index = 0, { length } = rows; index < length; index++) {
      const row = rows[index]!;
      const start = startNs[row]!;
      const end = start + durationNs[row]!;
      while (
        ends.length > 0 &&
        ends[ends.length - 1]! <= start &&
        (end > start || ends[ends.length - 1]! < start)
      ) {
        open.pop();
        ends.pop();
      }
      let depth = ends.length - 1;
      if (depth >= 0 && ends[depth]! < end) {
        overlapping++;
        // An event that overlaps stays open for what it contains; the search goes past it.
        const deepest = Math.max(-1, depth - mostOverlapping);
        while (depth > deepest && ends[depth]! < end) {
          depth--;
        }
        if (depth === deepest && depth >= 0 && ends[depth]! < end) {
          depth = -1;
        }
      }
      parent[row] = depth >= 0 ? open[depth]! : none;
      open.push(row);
      ends.push(end);
    }
  }
  return { parent, overlapping };
}
