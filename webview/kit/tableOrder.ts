/** Which column a table is sorted by; absent means the order it came in. */
export interface TableOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** What pressing a column's head does: ascending, then descending, then the order it came in. */
export function nextOrder(order: TableOrder | undefined, column: string): TableOrder | undefined {
  if (order?.column !== column) {
    return { column, descending: false };
  }
  return order.descending ? undefined : { column, descending: true };
}

/** Compares two cells: numbers by size, texts by language with digits by size, missing values last either way. */
export function compareValues(
  left: number | string | undefined,
  right: number | string | undefined,
  descending: boolean,
): number {
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  const difference =
    typeof left === 'number' && typeof right === 'number'
      ? left - right
      : String(left).localeCompare(String(right), undefined, { numeric: true });
  return descending ? -difference : difference;
}

/** What the memory of a page held, when it is an order of these columns. */
export function asTableOrder(value: unknown, columns: readonly string[]): TableOrder | undefined {
  if (typeof value !== 'object' || value === null || !('column' in value) || !('descending' in value)) {
    return undefined;
  }
  const { column, descending } = value;
  return typeof column === 'string' && columns.includes(column) && typeof descending === 'boolean'
    ? { column, descending }
    : undefined;
}
