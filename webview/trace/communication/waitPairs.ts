/** One rank's waiting for another one, in nanoseconds a step. */
export interface WaitPair {
  /** Positions among the ranks. */
  readonly waiting: number;
  readonly late: number;
  readonly nsPerStep: number;
}

/** Who waits for whom, the longest first; who waits for nobody is left out. @param steps recorded steps of each rank. */
export function waitPairs(waitsNs: readonly (readonly number[])[], steps: readonly number[]): WaitPair[] {
  return waitsNs
    .flatMap((row, waiting) =>
      row.map((ns, late) => ({ waiting, late, nsPerStep: ns / Math.max(1, steps[waiting] ?? 1) })),
    )
    .filter(({ nsPerStep }) => nsPerStep > 0)
    .sort((a, b) => b.nsPerStep - a.nsPerStep);
}
