import { formatDurationNs } from '../../src/core/units.ts';

/** A point in time on the session's axis, or a span that may be negative: `1.2 ms`, `−348 µs`. */
export function timeText(ns: number): string {
  return `${ns < 0 ? '−' : ''}${formatDurationNs(Math.abs(ns))}`;
}
