import { isBlockingCopyCall, isSynchronisingCall } from '../classify/runtimeCalls.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { callsNamed } from '../link/namedRows.ts';
import { sortRows } from '../link/naturalSort.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';

/** Calls in which the host stood still until a device was done. */
export interface HostWaits {
  /** Rows of the calls in order of their end. */
  readonly rows: Uint32Array;
  /** The last of them that ended between two instants, or a little before the first; {@link none} if there is none. */
  endingIn(fromNs: number, toNs: number): number;
}

/** A wait that returned so shortly before a gap is seen as its beginning: the device reports late. */
const reportNs = 3_000;
/** A call that returned so soon did not wait. */
const shortestWaitNs = 1_500;

/** Synchronising calls, blocking copies, and asynchronous copies that returned after the data had arrived. */
export function hostWaits(linked: LinkedTrace): HostWaits {
  const { trace, deviceRows, launch } = linked;
  const { events } = trace;
  const waiting = callsNamed(linked, (name) => isSynchronisingCall(name) || isBlockingCopyCall(name));
  const rows = new Set<number>(waiting.filter((row) => events.durationNs[row]! >= shortestWaitNs));
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    const call = launch[row]!;
    if (
      call !== none &&
      events.category[row] === category.memcpy &&
      endNs(events, row) <= endNs(events, call)
    ) {
      rows.add(call);
    }
  }
  const sorted = Uint32Array.from(rows);
  sortRows(sorted, (a, b) => endNs(events, a) - endNs(events, b));
  return {
    rows: sorted,
    endingIn: (fromNs, toNs) => {
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (endNs(events, sorted[middle]!) <= toNs) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      const row = sorted[low - 1];
      return row !== undefined && endNs(events, row) >= fromNs - reportNs ? row : none;
    },
  };
}
