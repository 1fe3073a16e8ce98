import { type TableOrder, valueComparer } from '../../kit/tableOrder.ts';
import type { Grouping, ViewColumn } from './viewColumn.ts';

/** What the user chose. */
export interface Arranging {
  readonly order: TableOrder | undefined;
  readonly filter: string;
  readonly grouping: string | undefined;
  /** Names of the groups whose rows are shown. */
  readonly openGroups: ReadonlySet<string>;
}

export interface Group<R> {
  readonly name: string;
  /** In the order of the table. */
  readonly rows: readonly R[];
}

/** Rows as they are shown. */
export interface Arrangement<R> {
  /** Rows by index, and heads of groups: the head of `groups[i]` has the number of all rows plus `i`. */
  readonly shown: readonly number[];
  /** Rows that pass the filter, in the order of the table, whether or not their groups are open. */
  readonly matching: readonly R[];
  readonly groups: readonly Group<R>[] | undefined;
}

export interface TableModelOptions<R> {
  readonly columns: readonly ViewColumn<R>[];
  readonly groupings?: readonly Grouping<R>[];
  readonly searchText: (row: R) => string;
}

/** Rows of a long table, filtered, sorted and grouped; what is costly is worked out once for each column. */
export class TableModel<R> {
  private readonly options: TableModelOptions<R>;
  private rows: readonly R[] = [];
  private texts: string[] | undefined;
  private readonly orders = new Map<string, Uint32Array>();

  constructor(options: TableModelOptions<R>) {
    this.options = options;
  }

  setRows(rows: readonly R[]): void {
    this.rows = rows;
    this.texts = undefined;
    this.orders.clear();
  }

  row(index: number): R | undefined {
    return this.rows[index];
  }

  get size(): number {
    return this.rows.length;
  }

  arrange({ order, filter, grouping, openGroups }: Arranging): Arrangement<R> {
    const chosen = this.filtered(this.ordered(order), filter);
    const rowsOf = (indices: readonly number[]) =>
      indices.map((index) => this.rows[index]).filter((row) => row !== undefined);
    const by = this.options.groupings?.find(({ id }) => id === grouping);
    if (by === undefined) {
      return { shown: chosen, matching: rowsOf(chosen), groups: undefined };
    }
    const members = new Map<string, number[]>();
    for (const index of chosen) {
      const row = this.rows[index];
      if (row !== undefined) {
        const name = by.of(row);
        const group = members.get(name);
        if (group === undefined) {
          members.set(name, [index]);
        } else {
          group.push(index);
        }
      }
    }
    const groups = this.orderedGroups(
      Array.from(members, ([name, indices]) => ({ name, indices, rows: rowsOf(indices) })),
      order,
    );
    return {
      shown: groups.flatMap(({ name, indices }, at) => [
        this.rows.length + at,
        ...(openGroups.has(name) ? indices : []),
      ]),
      matching: groups.flatMap(({ rows }) => rows),
      groups,
    };
  }

  /** All rows in an order; equal ones stay as they came. */
  private ordered(order: TableOrder | undefined): Uint32Array {
    const column = this.options.columns.find(({ id }) => id === order?.column);
    const key = column === undefined ? '' : `${column.id} ${String(order?.descending)}`;
    const known = this.orders.get(key);
    if (known !== undefined) {
      return known;
    }
    const indices = Uint32Array.from(this.rows, (_, index) => index);
    if (column !== undefined) {
      const keys = sortKeys(this.rows.map(column.value), order?.descending ?? false);
      indices.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
    }
    this.orders.set(key, indices);
    return indices;
  }

  private filtered(indices: Uint32Array, filter: string): number[] {
    const words = filterWords(filter);
    if (words.length === 0) {
      return Array.from(indices);
    }
    const texts = (this.texts ??= this.rows.map((row) => this.options.searchText(row).toLowerCase()));
    const chosen: number[] = [];
    for (const index of indices) {
      const text = texts[index] ?? '';
      if (words.every((word) => text.includes(word))) {
        chosen.push(index);
      }
    }
    return chosen;
  }

  /** Groups by the total of the column that sorts, by their names for the first column, else by their first rows. */
  private orderedGroups<G extends Group<R>>(groups: G[], order: TableOrder | undefined): G[] {
    const { columns } = this.options;
    const column = columns.find(({ id }) => id === order?.column);
    if (order === undefined || column === undefined) {
      return groups;
    }
    const { total } = column;
    const compare = valueComparer(order.descending);
    const valueOf = ({ name, rows }: G) => (total === undefined ? name : total.of(rows));
    if (total === undefined && column !== columns[0]) {
      return groups;
    }
    return groups
      .map((group) => ({ group, value: valueOf(group) }))
      .sort((a, b) => compare(a.value, b.value))
      .map(({ group }) => group);
  }
}

/**
 * A number for each value that sorts as {@link valueComparer} does: texts are compared once for each different one,
 * since comparing by language is slow. Missing values and empty texts come last either way.
 */
function sortKeys(values: readonly (number | string | undefined)[], descending: boolean): Float64Array {
  const sign = descending ? -1 : 1;
  const isText = values.some((value) => typeof value === 'string');
  if (!isText) {
    return Float64Array.from(values, (value) =>
      typeof value === 'number' && !Number.isNaN(value) ? sign * value : Infinity,
    );
  }
  const compare = valueComparer(descending);
  const distinct = [...new Set(values)].filter((value) => value !== undefined && value !== '').sort(compare);
  const places = new Map(distinct.map((value, place) => [value, place]));
  return Float64Array.from(values, (value) => places.get(value) ?? Infinity);
}

/** Words that all must occur; what stands in quotation marks is one of them. */
export function filterWords(filter: string): string[] {
  const words = filter.toLowerCase().matchAll(/"([^"]*)"?|\S+/g);
  return Array.from(words, ([word, quoted]) => quoted ?? word).filter((word) => word !== '');
}

/** The filter that finds a text as a whole, as far as it has no quotation marks of its own. */
export function filterFor(text: string): string {
  return /\s/.test(text) && !text.includes('"') ? `"${text}"` : text;
}
