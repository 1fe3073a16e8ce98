/** Rows found for a question, and the few that stand for them. */
export interface FoundRows {
  readonly total: number;
  /** Those with the largest weight first. */
  readonly rows: readonly number[];
}

/** The rows with the largest weights; a detail shows no more than a handful. */
export function longestRows(
  rows: Iterable<number>,
  weightOf: (row: number) => number,
  most: number,
): FoundRows {
  const best: { readonly row: number; readonly weight: number }[] = [];
  let total = 0;
  for (const row of rows) {
    total++;
    const weight = weightOf(row);
    if (best.length === most && weight <= best[most - 1]!.weight) {
      continue;
    }
    const at = best.findIndex((each) => each.weight < weight);
    best.splice(at < 0 ? best.length : at, 0, { row, weight });
    best.length = Math.min(best.length, most);
  }
  return { total, rows: best.map(({ row }) => row) };
}
