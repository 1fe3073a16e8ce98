import { rowPane } from './rowPane.ts';
import type { Column } from './table.ts';
import { type ColumnHead, columnHead, showOrder } from './tableHead.ts';
import { nextOrder, type TableOrder } from './tableOrder.ts';
import { columnTitle, tabText } from './tabText.ts';
import { fillCells } from './virtualRow.ts';

export interface VirtualColumn extends Column {
  /** Track of the CSS grid, such as `minmax(160px, 2fr)`. */
  readonly track: string;
  readonly text: (row: number) => string;
  /** What hovering over a cell shows, where it is more than the text. */
  readonly tooltip?: (row: number) => string;
  /** Share between 0 and 1 that is drawn as a bar behind the text. */
  readonly fraction?: (row: number) => number | undefined;
}

/** Rows that stand for others, which come and go under them. */
export interface VirtualGroups {
  readonly isHead: (row: number) => boolean;
  readonly isOpen: (head: number) => boolean;
  /** The owner gives the rows anew, with or without those under the head. */
  readonly onToggle: (head: number) => void;
}

export interface VirtualTableOptions {
  /** Read by screen readers only. */
  readonly label: string;
  readonly columns: readonly VirtualColumn[];
  /** In a narrower pane the table scrolls sideways. */
  readonly leastWidthPx: number;
  readonly order?: TableOrder | undefined;
  /** What pressing a column's head makes of the order; by default ascending, descending, as it came. */
  readonly nextOrder?: (order: TableOrder | undefined, column: string) => TableOrder | undefined;
  /** The owner sorts and gives the rows anew. */
  readonly onOrder: (order: TableOrder | undefined) => void;
  /** What stands under a row that was opened. */
  readonly detail: (row: number) => HTMLElement;
}

export interface VirtualTable {
  readonly element: HTMLElement;
  /**
   * Rows by number, in the order in which they stand; the place of the active row is kept where it is still there.
   * @param groups when some of them are heads of groups.
   */
  setRows(rows: readonly number[], groups?: VirtualGroups): void;
  /** Shows other columns, or the same ones in another order. */
  setColumns(columns: readonly VirtualColumn[], leastWidthPx: number): void;
  /** Closes what stands under a row. */
  close(): void;
  /** Every shown row with tabs, heads first. */
  text(): string;
  dispose(): void;
}

/**
 * A table of any length that scrolls inside itself, see {@link rowPane}; Left and Right close and open a group, as in a
 * tree.
 */
export function virtualTable(options: VirtualTableOptions): VirtualTable {
  let { columns, order } = options;
  let groups: VirtualGroups | undefined;
  let heads: readonly ColumnHead[] = [];
  const pane = rowPane({
    label: options.label,
    class: 'virtual-table',
    idPrefix: 'row',
    draw,
    detail: options.detail,
    detailLevel: () => (groups === undefined ? 2 : 3),
    onPress: (row) => {
      const isHead = groups?.isHead(row) === true;
      if (isHead) {
        groups?.onToggle(row);
      }
      return isHead;
    },
    onSideways: (index, key) => groups !== undefined && moveInGroup(groups, index, key),
    text,
  });
  showColumns(options.leastWidthPx);

  return {
    element: pane.element,
    setRows: (next, nextGroups) => {
      groups = nextGroups;
      pane.setRows(next);
    },
    setColumns: (next, leastWidthPx) => {
      columns = next;
      showColumns(leastWidthPx);
    },
    close: () => pane.close(),
    text,
    dispose: () => pane.dispose(),
  };

  function showColumns(leastWidthPx: number): void {
    heads = columns.map((column, index) => columnHead(column, index === 0, () => sort(column.id)));
    pane.setColumns(columns, heads, leastWidthPx);
    showOrder(heads, columns, order);
  }

  function sort(column: string): void {
    order = (options.nextOrder ?? nextOrder)(order, column);
    showOrder(heads, columns, order);
    pane.toTop();
    options.onOrder(order);
  }

  function draw(element: HTMLElement, row: number, isOpened: boolean): void {
    const isHead = groups?.isHead(row) === true;
    element.setAttribute('aria-level', groups === undefined || isHead ? '1' : '2');
    element.setAttribute('aria-expanded', String(isHead ? groups?.isOpen(row) : isOpened));
    element.classList.toggle('group-head', isHead);
    element.classList.toggle('in-group', groups !== undefined && !isHead);
    fillCells(element, columns, row, isHead);
  }

  /** Right opens a group or leads into it, Left closes it, and leads from a row to the head of its group. */
  function moveInGroup(
    { isHead, isOpen, onToggle }: VirtualGroups,
    index: number,
    key: 'ArrowLeft' | 'ArrowRight',
  ): number | boolean {
    const rows = pane.rows();
    const row = rows[index];
    if (row === undefined) {
      return false;
    }
    if (isHead(row)) {
      if (isOpen(row) === (key === 'ArrowLeft')) {
        onToggle(row);
        return true;
      }
      return key === 'ArrowLeft' || index + 1;
    }
    const headAt = key === 'ArrowLeft' ? rows.findLastIndex((each, at) => at < index && isHead(each)) : -1;
    return headAt >= 0 && headAt;
  }

  function text(): string {
    return tabText([
      columns.map(columnTitle),
      ...pane.rows().map((row) => columns.map((column) => column.text(row))),
    ]);
  }
}
