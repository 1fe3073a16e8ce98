import { h } from './dom.ts';
import { type ColumnHead, moveBetweenHeads } from './tableHead.ts';
import {
  type OpenedDetail,
  positionAt,
  rowAfterKey,
  rowHeightPx,
  scrollToShow,
  topOf,
} from './virtualLayout.ts';
import { emptyRow } from './virtualRow.ts';
import type { VirtualColumn } from './virtualTable.ts';

/** What a pane of rows leaves to the table that it is of. Rows are numbers that name them. */
export interface RowPaneOptions {
  /** Read by screen readers only. */
  readonly label: string;
  readonly class: string;
  /** Begins the ids of row elements. */
  readonly idPrefix: string;
  /** Writes a row into an element that may have shown another one; place and id are set. */
  readonly draw: (element: HTMLElement, row: number, isOpened: boolean) => void;
  /** What stands under a row that was opened. */
  readonly detail: (row: number) => HTMLElement;
  /** Level of that in the tree of rows. */
  readonly detailLevel: (row: number) => number;
  /** A row was pressed, on an element of it or by a key; true where that is not to open what stands under it. */
  readonly onPress: (row: number, target?: EventTarget | null) => boolean;
  /** What Left and Right do on a row: the index of the row that they lead to, or whether they did anything. */
  readonly onSideways: (index: number, key: 'ArrowLeft' | 'ArrowRight') => number | boolean;
  /** All rows for the clipboard. */
  readonly text: () => string;
}

export interface RowPane {
  readonly element: HTMLElement;
  rows(): readonly number[];
  /** Shows rows in this order; the place of the active one is kept where it is still there. */
  setRows(rows: readonly number[]): void;
  setColumns(columns: readonly VirtualColumn[], heads: readonly ColumnHead[], leastWidthPx: number): void;
  /** Draws every row anew. */
  layOut(): void;
  /** Goes to the first row, of those that are shown next where they are about to be ordered. */
  toTop(): void;
  /** Closes what stands under a row. */
  close(): void;
  dispose(): void;
}

const spareRows = 8;

/**
 * Rows of any number that scroll inside themselves under the heads of their columns: only those in view are elements.
 * Arrow keys, Page Up and Down, Home and End move, Enter opens what stands under a row, Escape closes it; copying
 * without a selection copies everything.
 */
export function rowPane(options: RowPaneOptions): RowPane {
  let columns: readonly VirtualColumn[] = [];
  let heads: readonly ColumnHead[] = [];
  let rows: readonly number[] = [];
  let active = 0;
  let opened: { readonly row: number; readonly element: HTMLElement } | undefined;
  let openedHeightPx = 0;
  let scheduled = 0;
  let startsAnew = false;
  const prefix = `${options.idPrefix}-${crypto.randomUUID()}`;
  const shown = new Map<number, HTMLElement>();
  const headRow = h('div', { class: 'virtual-row', attributes: { role: 'row', 'aria-rowindex': 1 } });
  const body = h('div', { class: 'virtual-body', attributes: { role: 'rowgroup' } });
  const head = h('div', { class: 'virtual-head', attributes: { role: 'rowgroup' } }, headRow);
  const element = h(
    'div',
    {
      class: options.class,
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

  return {
    element,
    rows: () => rows,
    setRows: (next) => {
      const row = startsAnew ? undefined : rows[active];
      startsAnew = false;
      rows = next;
      active = Math.max(0, row === undefined ? -1 : rows.indexOf(row));
      if (opened !== undefined && !rows.includes(opened.row)) {
        close();
      }
      element.setAttribute('aria-rowcount', String(rows.length + 1));
      layOut();
    },
    setColumns: (nextColumns, nextHeads, leastWidthPx) => {
      columns = nextColumns;
      heads = nextHeads;
      headRow.replaceChildren(...heads.map((each) => each.element));
      element.setAttribute('aria-colcount', String(columns.length));
      element.style.setProperty('--tracks', columns.map(({ track }) => track).join(' '));
      element.style.setProperty('--least-width', `${leastWidthPx}px`);
      opened?.element.firstElementChild?.setAttribute('aria-colspan', String(columns.length));
      layOut();
    },
    layOut,
    toTop: () => {
      element.scrollTop = 0;
      active = 0;
      startsAnew = true;
    },
    close: () => {
      close();
      layOut();
    },
    dispose: () => {
      sizes.disconnect();
      cancelAnimationFrame(scheduled);
    },
  };

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
      each.id = `${prefix}-${row}`;
      each.dataset['position'] = String(position);
      each.setAttribute('aria-rowindex', String(position + 2));
      each.style.transform = `translateY(${topOf(position, detail)}px)`;
      options.draw(each, row, opened?.row === row);
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

  function onClick({ currentTarget, target }: MouseEvent): void {
    if (currentTarget instanceof HTMLElement && getSelection()?.isCollapsed !== false) {
      active = Number(currentTarget.dataset['position']);
      press(target);
    }
  }

  function press(target?: EventTarget | null): void {
    const row = rows[active];
    if (row === undefined || options.onPress(row, target)) {
      return;
    }
    const wasOpen = opened?.row === row;
    close();
    if (!wasOpen) {
      const detail = h(
        'div',
        { class: 'virtual-detail', attributes: { role: 'row', 'aria-level': options.detailLevel(row) } },
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
      if (event.key === 'Escape') {
        leaveInside(event);
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
      press();
    } else if (event.key === 'Escape' && opened !== undefined) {
      close();
      layOut();
    } else if (!moveSideways(event.key)) {
      return;
    }
    event.preventDefault();
  }

  /** Escape leads from what stands under a row, which is closed, and from the heads to the rows. */
  function leaveInside(event: KeyboardEvent): void {
    const { target } = event;
    if (target instanceof Node && opened?.element.contains(target) === true) {
      close();
      layOut();
      reveal();
    } else if (!(target instanceof Node && head.contains(target))) {
      return;
    }
    element.focus();
    event.preventDefault();
  }

  function moveSideways(key: string): boolean {
    if ((key !== 'ArrowLeft' && key !== 'ArrowRight') || rows[active] === undefined) {
      return false;
    }
    const to = options.onSideways(active, key);
    if (typeof to === 'number') {
      move(to);
      return true;
    }
    return to;
  }

  function copyAll(event: ClipboardEvent): void {
    if (getSelection()?.isCollapsed !== false) {
      event.clipboardData?.setData('text/plain', options.text());
      event.preventDefault();
    }
  }
}
