/** First position from `low` to `high` whose value is above `ns`; `high` when none is. The values ascend there. */
export function firstAfter(values: Float64Array, ns: number, low = 0, high = values.length): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((values[middle] ?? Infinity) > ns) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return from;
}

/** Position of the stretch that is the nearest one to `ns` and no further away than `toleranceNs`; -1 when none is. */
export function nearestStretch(
  startNs: Float64Array,
  endNs: Float64Array,
  ns: number,
  toleranceNs: number,
  low = 0,
  high = startNs.length,
): number {
  const after = firstAfter(startNs, ns, low, high);
  const before = after - 1;
  const awayBefore = before < low ? Infinity : Math.max(0, ns - (endNs[before] ?? Infinity));
  const awayAfter = after >= high ? Infinity : (startNs[after] ?? Infinity) - ns;
  if (Math.min(awayBefore, awayAfter) > toleranceNs) {
    return -1;
  }
  return awayBefore <= awayAfter ? before : after;
}
