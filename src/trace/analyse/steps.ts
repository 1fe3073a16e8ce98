import type { LinkedTrace } from '../link/linkedTrace.ts';
import { rangesNamed } from '../link/namedRows.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs, nameOf } from '../read/trace.ts';

/** One step of the recording. */
export interface Step {
  readonly name: string;
  /** The host's range. */
  readonly hostStartNs: number;
  readonly hostEndNs: number;
  /** The step on the clock: from the end of the step before it (or its own start) until host and device are done. */
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * The profiler's steps. A device works behind its host, so a step lasts until the work launched in it is done, and the
 * next begins there; steps never overlap. The first begins when the work from before the recording is done. Without
 * steps the whole recording is one.
 */
export function findSteps(linked: LinkedTrace): Step[] {
  const { trace, deviceRows, launch } = linked;
  const { events } = trace;
  const rows = [...rangesNamed(linked, (name) => name.startsWith('ProfilerStep#'))];
  if (rows.length === 0) {
    return wholeRecording(linked);
  }
  const starts = rows.map((row) => events.startNs[row]!);
  const deviceEnds = rows.map(() => -Infinity);
  for (let place = 0, { length } = deviceRows; place < length; place++) {
    const row = deviceRows[place]!;
    const call = launch[row]!;
    if (call === none) {
      continue;
    }
    const index = lastAtOrBefore(starts, events.startNs[call]!);
    if (index >= 0 && events.startNs[call]! < endNs(events, rows[index]!)) {
      deviceEnds[index] = Math.max(deviceEnds[index]!, endNs(events, row));
    }
  }
  let before = endOfBacklog(linked, starts[0] ?? 0);
  return rows.map((row, index) => {
    const hostStartNs = events.startNs[row]!;
    const hostEndNs = endNs(events, row);
    const startNs = Math.max(before, hostStartNs);
    const end = Math.max(hostEndNs, deviceEnds[index]!, startNs);
    before = end;
    return { name: nameOf(trace, row), hostStartNs, hostEndNs, startNs, endNs: end };
  });
}

/** When the device was done with what had been launched before the first step; -Infinity when there is no such work. */
function endOfBacklog({ trace, deviceRows, launch }: LinkedTrace, firstStepNs: number): number {
  const { events } = trace;
  let end = -Infinity;
  for (let place = 0, { length } = deviceRows; place < length; place++) {
    const row = deviceRows[place]!;
    const call = launch[row]!;
    if (call !== none && events.startNs[call]! >= firstStepNs) {
      return end;
    }
    end = Math.max(end, endNs(events, row));
  }
  // Nothing was launched in the steps, so there is nothing to wait behind.
  return -Infinity;
}

/** Position of the last number that is not above `value`; -1 when all are. @param sorted rising. */
export function lastAtOrBefore(sorted: readonly number[] | Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

function wholeRecording({ trace }: LinkedTrace): Step[] {
  const { events } = trace;
  let startNs = Infinity;
  let end = -Infinity;
  for (let row = 0; row < events.count; row++) {
    const code = events.category[row];
    if (
      code !== category.other &&
      code !== category.span &&
      code !== category.overhead &&
      code !== category.python
    ) {
      startNs = Math.min(startNs, events.startNs[row]!);
      end = Math.max(end, endNs(events, row));
    }
  }
  return end >= startNs
    ? [{ name: 'whole recording', hostStartNs: startNs, hostEndNs: end, startNs, endNs: end }]
    : [];
}
