/**
 * Sorts row numbers by a comparison, in place. Events come in long runs that are in order already, which this merge
 * sort takes as they are; rows that compare equal keep their order.
 */
export function sortRows(rows: Uint32Array, compare: (a: number, b: number) => number): void {
  const bounds = runBounds(rows, compare);
  let from: Uint32Array = rows;
  let to: Uint32Array = new Uint32Array(bounds.length > 2 ? rows.length : 0);
  let runs = bounds;
  while (runs.length > 2) {
    const merged = [0];
    for (let index = 0; index + 1 < runs.length; index += 2) {
      const low = runs[index]!;
      const middle = runs[index + 1]!;
      const high = runs[index + 2] ?? middle;
      merge(from, to, low, middle, high, compare);
      merged.push(high);
    }
    runs = merged;
    [from, to] = [to, from];
  }
  if (from !== rows) {
    rows.set(from);
  }
}

/** Where runs in order begin, and the end. Runs in falling order are turned round. */
function runBounds(rows: Uint32Array, compare: (a: number, b: number) => number): number[] {
  const bounds = [0];
  let start = 0;
  while (start < rows.length) {
    let end = start + 1;
    if (end < rows.length && compare(rows[start]!, rows[end]!) > 0) {
      while (end < rows.length && compare(rows[end - 1]!, rows[end]!) > 0) {
        end++;
      }
      rows.subarray(start, end).reverse();
    } else {
      while (end < rows.length && compare(rows[end - 1]!, rows[end]!) <= 0) {
        end++;
      }
    }
    bounds.push(end);
    start = end;
  }
  return bounds;
}

function merge(
  from: Uint32Array,
  to: Uint32Array,
  low: number,
  middle: number,
  high: number,
  compare: (a: number, b: number) => number,
): void {
  let left = low;
  let right = middle;
  for (let index = low; index < high; index++) {
    if (left < middle && (right >= high || compare(from[left]!, from[right]!) <= 0)) {
      to[index] = from[left++]!;
    } else {
      to[index] = from[right++]!;
    }
  }
}
