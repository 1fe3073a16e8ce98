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

type CellValue = number | string | undefined;

/** Compares two cells: numbers by size, texts by language with digits by size, missing values last either way. */
export function compareValues(left: CellValue, right: CellValue, descending: boolean): number {
  return valueComparer(descending)(left, right);
}

/** The comparison of {@link compareValues} for many cells: what knows the language is made once. */
export function valueComparer(descending: boolean): (left: CellValue, right: CellValue) => number {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const sign = descending ? -1 : 1;
  return (left, right) => {
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    return typeof left === 'number' && typeof right === 'number'
      ? sign * (left - right)
      : sign * compare(String(left), String(right));
  };
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
