import { none } from '../read/eventColumns.ts';

/** Rows by an id that they carry. */
export interface IdIndex {
  /** The row with the id, or {@link none}. */
  find(id: number): number;
}

/**
 * Indexes rows by id; of several rows with one id the last one counts.
 * @param rows in order of time.
 */
export function indexById(ids: Uint32Array, rows: Iterable<number>, count: number): IdIndex {
  let low = none;
  let high = 0;
  const kept: number[] = [];
  for (const row of rows) {
    const id = ids[row]!;
    if (id !== none) {
      kept.push(row);
      low = Math.min(low, id);
      high = Math.max(high, id);
    }
  }
  if (kept.length > 0 && high - low < 8 * count + 65_536) {
    const table = new Uint32Array(high - low + 1).fill(none);
    for (const row of kept) {
      table[ids[row]! - low] = row;
    }
    return { find: (id) => (id >= low && id <= high ? table[id - low]! : none) };
  }
  const map = new Map<number, number>(kept.map((row) => [ids[row]!, row]));
  return { find: (id) => map.get(id) ?? none };
}
