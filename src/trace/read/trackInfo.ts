import { category } from './eventCategory.ts';
import type { EventColumns } from './eventColumns.ts';
import type { TrackLabel } from './eventScanner.ts';
import type { Track } from './trackTable.ts';

/** A track with what the trace says of it. */
export interface TrackInfo extends Track {
  /** `device` when kernels, copies or sets run on it; `host` when operators, calls or frames do. */
  readonly kind: 'host' | 'device' | 'other';
  readonly processName: string;
  readonly threadName: string;
  readonly events: number;
}

/** Joins tracks with the names that metadata events gave, and tells host from device by what runs there. */
export function describeTracks(
  tracks: readonly Track[],
  labels: readonly TrackLabel[],
  events: EventColumns,
): TrackInfo[] {
  const counts = new Uint32Array(tracks.length);
  const device = new Uint32Array(tracks.length);
  const host = new Uint32Array(tracks.length);
  for (let row = 0; row < events.count; row++) {
    const track = events.track[row]!;
    counts[track]!++;
    switch (events.category[row]) {
      case category.kernel:
      case category.memcpy:
      case category.memset:
      case category.deviceAnnotation:
      case category.sync:
      case category.deviceEvent:
        device[track]!++;
        break;
      case category.operator:
      case category.annotation:
      case category.python:
      case category.runtime:
      case category.driver:
        host[track]!++;
        break;
      default:
    }
  }
  const processNames = new Map<number | string, string>();
  const threadNames = new Map<number, string>();
  for (const { what, track, value } of labels) {
    const pid = tracks[track]?.pid;
    if (what === 'process_name' && pid !== undefined) {
      processNames.set(pid, String(value));
    } else if (what === 'thread_name') {
      threadNames.set(track, String(value));
    }
  }
  return tracks.map((track, index) => ({
    ...track,
    kind: device[index]! > 0 && host[index] === 0 ? 'device' : host[index]! > 0 ? 'host' : 'other',
    processName: processNames.get(track.pid) ?? '',
    threadName: threadNames.get(index) ?? '',
    events: counts[index]!,
  }));
}
