/** Figures of one series of call times, in nanoseconds. */
export interface LatencyStatistics {
  readonly minNs: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/**
 * The nearest-rank percentile: the smallest sample that at least `share` of all samples do not exceed. It is always a
 * time that was really measured; with fewer than 100 samples, p99 is the largest one.
 * @param sorted samples in ascending order, at least one.
 * @param share between 0 and 1.
 */
export function percentile(sorted: readonly number[], share: number): number {
  // 0.9 * 10 is 9.000000000000002 for some shares; such an excess must not move the rank up.
  const rank = Math.ceil(share * sorted.length - 1e-9);
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank - 1))] ?? NaN;
}

/** Summary of a series; `undefined` for an empty one. */
export function summariseLatency(samplesNs: readonly number[]): LatencyStatistics | undefined {
  const sorted = samplesNs.toSorted((a, b) => a - b);
  const [minNs] = sorted;
  const maxNs = sorted.at(-1);
  if (minNs === undefined || maxNs === undefined) {
    return undefined;
  }
  return {
    minNs,
    meanNs: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50Ns: percentile(sorted, 0.5),
    p90Ns: percentile(sorted, 0.9),
    p99Ns: percentile(sorted, 0.99),
    maxNs,
  };
}

/** Inputs answered in a second by one caller that waits for each answer. */
export function throughputPerSecond(meanNs: number, batch: number): number {
  return (batch * 1e9) / meanNs;
}
