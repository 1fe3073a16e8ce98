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
export function indexById(ids: Uint32Array, rows: Uint32Array, count: number): IdIndex {
  let low = none;
  let high = 0;
  for (let index = 0, { length } = rows; index < length; index++) {
    const id = ids[rows[index]!]!;
    if (id !== none) {
      low = id < low ? id : low;
      high = id > high ? id : high;
    }
  }
  if (high - low >= 8 * count + 65_536) {
    return sparseIndex(ids, rows);
  }
  const table = new Uint32Array(Math.max(0, high - low + 1)).fill(none);
  for (let index = 0, { length } = rows; index < length; index++) {
    const row = rows[index]!;
    if (ids[row] !== none) {
      table[ids[row]! - low] = row;
    }
  }
  return { find: (id) => (id >= low && id <= high ? table[id - low]! : none) };
}

function sparseIndex(ids: Uint32Array, rows: Uint32Array): IdIndex {
  const map = new Map<number, number>();
  for (let index = 0, { length } = rows; index < length; index++) {
    const row = rows[index]!;
    if (ids[row] !== none) {
      map.set(ids[row]!, row);
    }
  }
  return { find: (id) => map.get(id) ?? none };
}
