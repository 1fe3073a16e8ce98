import { h } from './dom.ts';
import type { Column } from './table.ts';
import { type ColumnHead, columnHead, moveBetweenHeads, showOrder } from './tableHead.ts';
import { nextOrder, type TableOrder } from './tableOrder.ts';
import { columnTitle, tabText } from './tabText.ts';
import {
  type OpenedDetail,
  positionAt,
  rowAfterKey,
  rowHeightPx,
  scrollToShow,
  topOf,
} from './virtualLayout.ts';
import { emptyRow, fillCells } from './virtualRow.ts';

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

const spareRows = 8;

/**
 * A table of any length that scrolls inside itself: only the rows in view are elements. Arrow keys, Page Up and Down,
 * Home and End move, Enter opens what stands under a row, Escape closes it; Left and Right close and open a group;
 * copying without a selection copies every row with tabs.
 */
export function virtualTable(options: VirtualTableOptions): VirtualTable {
  let { columns, order } = options;
  let groups: VirtualGroups | undefined;
  let rows: readonly number[] = [];
  let active = 0;
  let opened: { readonly row: number; readonly element: HTMLElement } | undefined;
  let openedHeightPx = 0;
  let scheduled = 0;
  let heads: readonly ColumnHead[] = [];
  const prefix = `row-${crypto.randomUUID()}`;
  const shown = new Map<number, HTMLElement>();
  const headRow = h('div', { class: 'virtual-row', attributes: { role: 'row', 'aria-rowindex': 1 } });
  const body = h('div', { class: 'virtual-body', attributes: { role: 'rowgroup' } });
  const head = h('div', { class: 'virtual-head', attributes: { role: 'rowgroup' } }, headRow);
  const element = h(
    'div',
    {
      class: 'virtual-table',
      attributes: { role: 'treegrid', 'aria-label': options.label, tabindex: 0 },
      key: options.label,
      on: { keydown: onKey, copy: copyAll, scroll: schedule },
    },
    head,
    body,
  );
  const sizes = new ResizeObserver(() => {
    const heightPx = opened?.element.offsetHeight ?? 0;
    if (heightPx !== openedHeightPx) {
      openedHeightPx = heightPx;
      layOut();
    }
    schedule();
  });
  sizes.observe(element);
  showColumns(options.leastWidthPx);

  return {
    element,
    setRows: (next, nextGroups) => {
      const row = rows[active];
      rows = next;
      groups = nextGroups;
      const at = row === undefined ? -1 : rows.indexOf(row);
      active = Math.max(0, at);
      if (opened !== undefined && !rows.includes(opened.row)) {
        close();
      }
      element.setAttribute('aria-rowcount', String(rows.length + 1));
      layOut();
    },
    setColumns: (next, leastWidthPx) => {
      columns = next;
      showColumns(leastWidthPx);
      layOut();
    },
    close: () => {
      close();
      layOut();
    },
    text,
    dispose: () => {
      sizes.disconnect();
      cancelAnimationFrame(scheduled);
    },
  };

  function showColumns(leastWidthPx: number): void {
    heads = columns.map((column, index) => columnHead(column, index === 0, () => sort(column.id)));
    headRow.replaceChildren(...heads.map((each) => each.element));
    element.setAttribute('aria-colcount', String(columns.length));
    element.style.setProperty('--tracks', columns.map(({ track }) => track).join(' '));
    element.style.setProperty('--least-width', `${leastWidthPx}px`);
    showOrder(heads, columns, order);
  }

  function sort(column: string): void {
    order = (options.nextOrder ?? nextOrder)(order, column);
    showOrder(heads, columns, order);
    element.scrollTop = 0;
    active = 0;
    options.onOrder(order);
  }

  /** Every row stands elsewhere now. */
  function layOut(): void {
    body.style.height = `${rows.length * rowHeightPx + openedHeightPx}px`;
    for (const each of shown.values()) {
      each.remove();
    }
    shown.clear();
    render();
  }

  function schedule(): void {
    cancelAnimationFrame(scheduled);
    scheduled = requestAnimationFrame(render);
  }

  function openedDetail(): OpenedDetail {
    return {
      position: opened === undefined ? -1 : rows.indexOf(opened.row),
      heightPx: openedHeightPx,
    };
  }

  function render(): void {
    const detail = openedDetail();
    const first = Math.max(0, positionAt(element.scrollTop, detail) - spareRows);
    const last = Math.min(
      rows.length - 1,
      positionAt(element.scrollTop + element.clientHeight, detail) + spareRows,
    );
    const free: HTMLElement[] = [];
    for (const [position, each] of shown) {
      if (position < first || position > last) {
        shown.delete(position);
        free.push(each);
      }
    }
    const fresh: HTMLElement[] = [];
    for (let position = first; position <= last; position++) {
      const row = rows[position];
      if (row === undefined || shown.has(position)) {
        continue;
      }
      const reused = free.pop();
      const each = reused ?? emptyRow(columns, onClick);
      fillRow(each, row, position, detail);
      shown.set(position, each);
      if (reused === undefined) {
        fresh.push(each);
      }
    }
    free.forEach((each) => each.remove());
    body.append(...fresh);
    markActive();
    if (opened !== undefined) {
      opened.element.style.transform = `translateY(${(detail.position + 1) * rowHeightPx}px)`;
    }
  }

  function fillRow(each: HTMLElement, row: number, position: number, detail: OpenedDetail): void {
    const isHead = groups?.isHead(row) === true;
    const isOpen = isHead ? groups?.isOpen(row) : opened?.row === row;
    each.id = `${prefix}-${row}`;
    each.dataset['position'] = String(position);
    each.setAttribute('aria-rowindex', String(position + 2));
    each.setAttribute('aria-level', groups === undefined || isHead ? '1' : '2');
    each.setAttribute('aria-expanded', String(isOpen));
    each.classList.toggle('group-head', isHead);
    each.classList.toggle('in-group', groups !== undefined && !isHead);
    each.style.transform = `translateY(${topOf(position, detail)}px)`;
    fillCells(each, columns, row, isHead);
  }

  function markActive(): void {
    const row = rows[active];
    for (const [position, each] of shown) {
      each.classList.toggle('active', position === active);
    }
    if (row !== undefined && shown.has(active)) {
      element.setAttribute('aria-activedescendant', `${prefix}-${row}`);
    } else {
      element.removeAttribute('aria-activedescendant');
    }
  }

  function onClick(event: MouseEvent): void {
    const { currentTarget } = event;
    if (currentTarget instanceof HTMLElement && getSelection()?.isCollapsed !== false) {
      active = Number(currentTarget.dataset['position']);
      toggle();
    }
  }

  function toggle(): void {
    const row = rows[active];
    if (row === undefined) {
      return;
    }
    if (groups?.isHead(row) === true) {
      groups.onToggle(row);
      return;
    }
    const wasOpen = opened?.row === row;
    close();
    if (!wasOpen) {
      const detail = h(
        'div',
        { class: 'virtual-detail', attributes: { role: 'row', 'aria-level': groups === undefined ? 2 : 3 } },
        h('div', { attributes: { role: 'gridcell', 'aria-colspan': columns.length } }, options.detail(row)),
      );
      opened = { row, element: detail };
      body.append(detail);
      sizes.observe(detail);
      openedHeightPx = detail.offsetHeight;
    }
    layOut();
    reveal();
  }

  function close(): void {
    if (opened !== undefined) {
      sizes.unobserve(opened.element);
      opened.element.remove();
      opened = undefined;
      openedHeightPx = 0;
    }
  }

  function move(to: number): void {
    active = Math.max(0, Math.min(rows.length - 1, to));
    reveal();
    render();
  }

  /** Scrolls just as far as the active row, with what stands under it, needs. */
  function reveal(): void {
    element.scrollTop = scrollToShow(active, openedDetail(), {
      scrollPx: element.scrollTop,
      roomPx: element.clientHeight - head.offsetHeight,
    });
  }

  function onKey(event: KeyboardEvent): void {
    if (event.target !== element) {
      moveBetweenHeads(heads, event);
      if (event.key === 'Escape' && opened?.element.contains(event.target as Node) === true) {
        toggle();
        element.focus();
      }
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const to = rowAfterKey(event.key, active, rows.length, element.clientHeight);
    if (to !== undefined) {
      move(to);
    } else if (event.key === 'Enter' || event.key === ' ') {
      toggle();
    } else if (event.key === 'Escape' && opened !== undefined) {
      close();
      layOut();
    } else if (groups === undefined || !moveInGroup(groups, event.key)) {
      return;
    }
    event.preventDefault();
  }

  /** As in a tree: Right opens a group, Left closes it, and leads from a row to the head of its group. */
  function moveInGroup({ isHead, isOpen, onToggle }: VirtualGroups, key: string): boolean {
    const row = rows[active];
    if (row === undefined || (key !== 'ArrowLeft' && key !== 'ArrowRight')) {
      return false;
    }
    if (isHead(row)) {
      if (isOpen(row) === (key === 'ArrowLeft')) {
        onToggle(row);
      }
      return true;
    }
    const headAt = key === 'ArrowLeft' ? rows.findLastIndex((each, at) => at < active && isHead(each)) : -1;
    if (headAt >= 0) {
      move(headAt);
    }
    return headAt >= 0;
  }

  function text(): string {
    return tabText([
      columns.map(columnTitle),
      ...rows.map((row) => columns.map((column) => column.text(row))),
    ]);
  }

  function copyAll(event: ClipboardEvent): void {
    if (getSelection()?.isCollapsed !== false) {
      event.clipboardData?.setData('text/plain', text());
      event.preventDefault();
    }
  }
}
