const slowestMs = 60_000;

/**
 * Time until the next look: the setting's interval, doubled with each failure in a row up to a minute, never below the
 * interval.
 */
export function nextRefreshMs(intervalMs: number, failuresInARow: number): number {
  return Math.max(intervalMs, Math.min(slowestMs, intervalMs * 2 ** Math.min(failuresInARow, 10)));
}
