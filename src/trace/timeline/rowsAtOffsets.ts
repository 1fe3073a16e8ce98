import { none } from '../read/eventColumns.ts';

/** Row of the event whose text begins at each of some places in the file; {@link none} where none does. */
export function rowsAtOffsets(
  { count, offset }: { readonly count: number; readonly offset: Float64Array },
  wanted: readonly number[],
): number[] {
  return wanted.map((place) => {
    // Rows are in the order of the file.
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (offset[middle]! < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < count && offset[low] === place ? low : none;
  });
}
