import type { EventColumns } from '../read/eventColumns.ts';

/** The row of the event whose text begins at a byte of the file; `undefined` when none does. Rows are in file order. */
export function rowAtOffset(
  { count, offset }: Pick<EventColumns, 'count' | 'offset'>,
  byte: number,
): number | undefined {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offset[middle]! < byte) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < count && offset[low] === byte ? low : undefined;
}
