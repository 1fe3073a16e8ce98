import type { EventColumns } from '../read/eventColumns.ts';
import { sortRows } from './naturalSort.ts';

/** Rows of each track in order of time: earlier first, of those that begin together the longer first. */
export function rowsByTrack(events: EventColumns, trackCount: number): Uint32Array[] {
  const counts = new Uint32Array(trackCount);
  for (let row = 0; row < events.count; row++) {
    counts[events.track[row]!]!++;
  }
  const tracks = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < events.count; row++) {
    const track = events.track[row]!;
    tracks[track]![counts[track]!++] = row;
  }
  const { startNs, durationNs } = events;
  const compare = (a: number, b: number) =>
    startNs[a]! - startNs[b]! || durationNs[b]! - durationNs[a]! || a - b;
  for (const rows of tracks) {
    sortRows(rows, compare);
  }
  return tracks;
}

/** Position of the first of some rows, in order of time, that begins at an instant or later. */
export function firstStarting(events: EventColumns, rows: Uint32Array, fromNs: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (events.startNs[rows[middle]!]! < fromNs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
