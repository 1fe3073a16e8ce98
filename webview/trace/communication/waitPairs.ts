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

/** So many ranks fit into one matrix, and stay readable. */
const wholeMatrix = 32;
const mostLate = 16;

/** Which ranks a matrix shows, by position: all, or of many those that wait most and those that others wait for most. */
export function matrixRanks(
  pairs: readonly WaitPair[],
  count: number,
): { readonly waiting: readonly number[]; readonly late: readonly number[] } {
  if (count <= wholeMatrix) {
    const all = Array.from({ length: count }, (_, position) => position);
    return { waiting: all, late: all };
  }
  return {
    waiting: largest(pairs, 'waiting', wholeMatrix),
    late: largest(pairs, 'late', mostLate),
  };
}

function largest(pairs: readonly WaitPair[], side: 'waiting' | 'late', most: number): number[] {
  const sums = new Map<number, number>();
  for (const pair of pairs) {
    sums.set(pair[side], (sums.get(pair[side]) ?? 0) + pair.nsPerStep);
  }
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([position]) => position)
    .sort((a, b) => a - b);
}
