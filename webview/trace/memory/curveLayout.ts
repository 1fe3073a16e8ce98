/** A step line as it is drawn: bytes from each point of time until the next. */
export interface Curve {
  readonly timeNs: ArrayLike<number>;
  readonly allocatedBytes: ArrayLike<number>;
  /** NaN where it is not known. */
  readonly reservedBytes: ArrayLike<number>;
}

/** A stretch of time. */
export interface Stretch {
  readonly fromNs: number;
  readonly toNs: number;
}

/** The least and largest bytes of the chart, so that both lines fit with a little air above. */
export function bytesRange({ allocatedBytes, reservedBytes }: Curve): {
  readonly low: number;
  readonly high: number;
} {
  let low = 0;
  let high = 0;
  for (let index = 0; index < allocatedBytes.length; index++) {
    const allocated = allocatedBytes[index] ?? 0;
    const reserved = reservedBytes[index] ?? NaN;
    low = Math.min(low, allocated);
    high = Math.max(high, allocated, Number.isNaN(reserved) ? 0 : reserved);
  }
  return { low, high: high > low ? high + (high - low) * 0.06 : low + 1 };
}

/** The stretch that a chart shows: all points, and the steps around them. */
export function chartStretch({ timeNs }: Curve, steps: readonly Stretch[], window: Stretch | null): Stretch {
  if (window !== null) {
    return window;
  }
  const first = timeNs[0] ?? 0;
  const last = timeNs[timeNs.length - 1] ?? first;
  const fromNs = Math.min(first, ...steps.map((step) => step.fromNs));
  const toNs = Math.max(last, ...steps.map((step) => step.toNs));
  return { fromNs, toNs: toNs > fromNs ? toNs : fromNs + 1 };
}

/** The point whose value holds at a time; -1 before the first one. */
export function pointAt({ timeNs }: Pick<Curve, 'timeNs'>, ns: number): number {
  let low = 0;
  let high = timeNs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timeNs[middle] ?? Infinity) <= ns) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** Round numbers between two ends, about so many: 1, 2 or 5 times a power of ten apart. */
export function niceTicks(from: number, to: number, about: number): number[] {
  const rough = (to - from) / Math.max(1, about);
  if (!(rough > 0)) {
    return [];
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let index = Math.ceil(from / step); index * step <= to; index++) {
    // A multiple of the step; a sum of steps would drift.
    ticks.push(index * step);
  }
  return ticks;
}

/** Two ends in order, kept within the chart; `null` where they are too close to mean a stretch. */
export function asStretch(a: number, b: number, within: Stretch, leastNs: number): Stretch | null {
  const fromNs = Math.max(within.fromNs, Math.min(a, b));
  const toNs = Math.min(within.toNs, Math.max(a, b));
  return toNs - fromNs < leastNs ? null : { fromNs, toNs };
}
