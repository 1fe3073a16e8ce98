import type { Trace } from '../read/trace.ts';

/** Times as the plug-in has them: microseconds in double precision, the file's own numbers. */
export interface LegacyClock {
  /** The file's `ts` of an instant. */
  readonly us: (timeNs: number) => number;
}

/**
 * The plug-in adds `ts` and `dur` as doubles, and which events lie inside which depends on the last digit of these
 * sums; so the file's own numbers are restored, not ones relative to the trace's base.
 */
export function legacyClock(trace: Trace): LegacyClock {
  const { baseUs } = trace;
  // An integer of nanoseconds divided by 1000 is the same double as the decimal in the file, as long as it is exact.
  return Math.abs(baseUs) < 9e12
    ? { us: (timeNs) => (baseUs * 1000 + timeNs) / 1000 }
    : { us: (timeNs) => baseUs + timeNs / 1000 };
}
