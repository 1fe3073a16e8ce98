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
