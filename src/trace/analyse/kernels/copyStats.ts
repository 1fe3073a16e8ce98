import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { copiedBytes } from '../../read/trace.ts';
import { isCausedIn, type TimeWindow, wholeTime } from '../operators/timeWindow.ts';

export type CopyDirection =
  'host to device' | 'device to host' | 'device to device' | 'peer to peer' | 'unknown';

/** Copies or sets of one kind. Times are integer nanoseconds. */
export interface CopyStats {
  readonly name: string;
  readonly kind: 'copy' | 'set';
  /** `null` for sets. */
  readonly direction: CopyDirection | null;
  /** Memory of the host: pageable memory makes an asynchronous copy wait. `null` where the host has no part in it. */
  readonly hostMemory: 'pinned' | 'pageable' | 'unknown' | null;
  readonly calls: number;
  readonly totalNs: number;
  readonly maxNs: number;
  /** `null` where the trace does not tell. */
  readonly bytes: number | null;
  /** Bytes a second while copying. */
  readonly bandwidth: number | null;
}

/** Copies and sets by what the profiler calls them, those with the most time first. */
export function copyStats(linked: LinkedTrace, window: TimeWindow = wholeTime): CopyStats[] {
  const { trace, deviceRows } = linked;
  const { events, names } = trace;
  const sums: (
    { name: number; isSet: boolean; calls: number; totalNs: number; maxNs: number; bytes: number } | undefined
  )[] = [];
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    const code = events.category[row];
    if (code === category.kernel || !isCausedIn(window, linked, row)) {
      continue;
    }
    const name = events.name[row]!;
    const sum = (sums[name] ??= {
      name,
      isSet: code === category.memset,
      calls: 0,
      totalNs: 0,
      maxNs: 0,
      bytes: 0,
    });
    sum.calls++;
    sum.totalNs += events.durationNs[row]!;
    sum.maxNs = Math.max(sum.maxNs, events.durationNs[row]!);
    sum.bytes += copiedBytes(events, row);
  }
  return sums
    .filter((sum) => sum !== undefined)
    .map(({ name, isSet, calls, totalNs, maxNs, bytes }) => {
      const text = names.text(name);
      return {
        name: text,
        kind: isSet ? ('set' as const) : ('copy' as const),
        direction: isSet ? null : copyDirection(text),
        hostMemory: isSet ? null : hostMemory(text),
        calls,
        totalNs,
        maxNs,
        bytes: bytes > 0 ? bytes : null,
        bandwidth: bytes > 0 && totalNs > 0 ? bytes / (totalNs / 1e9) : null,
      };
    })
    .sort((a, b) => b.totalNs - a.totalNs);
}

/** The direction by a name such as `Memcpy HtoD (Pinned -> Device)` or, of ROCm, `CopyHostToDevice`. */
export function copyDirection(name: string): CopyDirection {
  if (/HtoD|HostToDevice|HtoA/i.test(name)) {
    return 'host to device';
  }
  if (/DtoH|DeviceToHost|AtoH/i.test(name)) {
    return 'device to host';
  }
  if (/PtoP|peer/i.test(name)) {
    return 'peer to peer';
  }
  return /DtoD|DeviceToDevice/i.test(name) ? 'device to device' : 'unknown';
}

function hostMemory(name: string): CopyStats['hostMemory'] {
  const direction = copyDirection(name);
  if (direction === 'device to device' || direction === 'peer to peer') {
    return null;
  }
  return /pinned/i.test(name) ? 'pinned' : /pageable/i.test(name) ? 'pageable' : 'unknown';
}
