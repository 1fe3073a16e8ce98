import type { Trace } from '../read/trace.ts';

/** Times as far away are damage, 104 days: whole nanoseconds are not exact there. */
export const farthestNs = Number.MAX_SAFE_INTEGER;

/** First and last instant of a trace, put on an axis; damaged times are left out. `undefined` when there is none. */
export function recordedExtent(
  { events, memory }: Trace,
  axis: (ns: number) => number,
): readonly [fromNs: number, toNs: number] | undefined {
  let fromNs = Infinity;
  let toNs = -Infinity;
  const add = (startNs: number, endNs: number) => {
    if (startNs > -farthestNs && endNs < farthestNs) {
      fromNs = startNs < fromNs ? startNs : fromNs;
      toNs = endNs > toNs ? endNs : toNs;
    }
  };
  for (let row = 0; row < events.count; row++) {
    add(axis(events.startNs[row]!), axis(events.startNs[row]! + events.durationNs[row]!));
  }
  for (let row = 0; row < memory.count; row++) {
    const atNs = axis(memory.timeNs[row]!);
    add(atNs, atNs);
  }
  return toNs >= fromNs ? [fromNs, toNs] : undefined;
}
