import type { LinkedTrace } from '../link/linkedTrace.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';
import { htaKernels, type HtaScope } from './htaKernels.ts';

/** HTA's sum of the gaps on a stream by their cause; `undefined` for a cause that no piece of work has. */
export interface HtaStreamIdle {
  readonly stream: number | string;
  /** The launching call began after the work before had ended. */
  readonly hostWaitNs: number | undefined;
  /** Not so, and the gap is short: the cost of starting one kernel behind the other. */
  readonly kernelWaitNs: number | undefined;
  /** The rest; the first piece of work of a stream counts here, without a gap. */
  readonly otherNs: number | undefined;
}

/** HTA's own limit for a short gap. Its documents say nanoseconds; it is compared with microseconds. */
const shortGapNs = 30_000;

/** HTA's idle time breakdown, by stream. Work that overlaps the work before it has a gap below zero. */
export function htaIdle(linked: LinkedTrace, scope: HtaScope): HtaStreamIdle[] {
  const { trace, launch } = linked;
  const { events } = trace;
  const streams = new Map<number, { endNs: number; host: number[]; kernel: number[]; other: number[] }>();
  for (const row of htaKernels(linked, scope)) {
    const track = events.track[row]!;
    const before = streams.get(track);
    if (before === undefined) {
      streams.set(track, { endNs: endNs(events, row), host: [], kernel: [], other: [0] });
      continue;
    }
    const gapNs = events.startNs[row]! - before.endNs;
    const call = launch[row]!;
    if (call !== none && events.startNs[call]! > before.endNs) {
      before.host.push(gapNs);
    } else {
      (gapNs < shortGapNs ? before.kernel : before.other).push(gapNs);
    }
    before.endNs = endNs(events, row);
  }
  return [...streams].map(([track, { host, kernel, other }]) => ({
    stream: trace.tracks[track]!.tid,
    hostWaitNs: sum(host),
    kernelWaitNs: sum(kernel),
    otherNs: sum(other),
  }));
}

function sum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((total, each) => total + each, 0);
}
