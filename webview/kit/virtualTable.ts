import { h } from './dom.ts';
import type { Column } from './table.ts';
import { columnHead, moveBetweenHeads, showOrder } from './tableHead.ts';
import { nextOrder, type TableOrder } from './tableOrder.ts';
import { plainDirection } from './text.ts';

export interface VirtualColumn extends Column {
  /** Track of the CSS grid, such as `minmax(160px, 2fr)`. */
  readonly track: string;
  readonly text: (row: number) => string;
  /** Share between 0 and 1 that is drawn as a bar behind the text. */
  readonly fraction?: (row: number) => number | undefined;
}

export interface VirtualTableOptions {
  /** Read by screen readers only. */
  readonly label: string;
  readonly columns: readonly VirtualColumn[];
  /** In a narrower pane the table scrolls sideways. */
  readonly leastWidthPx: number;
  readonly order?: TableOrder | undefined;
  /** The owner sorts and gives the rows anew. */
  readonly onOrder: (order: TableOrder | undefined) => void;
  /** What stands under a row that was opened. */
  readonly detail: (row: number) => HTMLElement;
}

export interface VirtualTable {
  readonly element: HTMLElement;
  /** Rows by number, in the order in which they stand; the place of the active row is kept where it is still there. */
  setRows(rows: readonly number[]): void;
  dispose(): void;
}

const rowHeightPx = 28;
const spareRows = 8;
const longestCell = 300;

/**
 * A table of any length that scrolls inside itself: only the rows in view are elements. Arrow keys, Page Up and Down,
 * Home and End move, Enter opens what stands under a row, Escape closes it; copying without a selection copies every
 * row with tabs.
 */
export function virtualTable(options: VirtualTableOptions): VirtualTable {
  const { columns } = options;
  let rows: readonly number[] = [];
  let order = options.order;
  let active = 0;
  let opened: { readonly row: number; readonly element: HTMLElement } | undefined;
  let openedHeightPx = 0;
  let scheduled = 0;
  const prefix = `row-${crypto.randomUUID()}`;
  const shown = new Map<number, HTMLElement>();
  const heads = columns.map((column, index) => columnHead(column, index === 0, () => sort(column.id)));
  const body = h('div', { class: 'virtual-body', attributes: { role: 'rowgroup' } });
  const head = h(
    'div',
    { class: 'virtual-head', attributes: { role: 'rowgroup' } },
    h(
      'div',
      { class: 'virtual-row', attributes: { role: 'row', 'aria-rowindex': 1 } },
      ...heads.map((each) => each.element),
    ),
  );
  const element = h(
    'div',
    {
      class: 'virtual-table',
      attributes: {
        role: 'treegrid',
        'aria-label': options.label,
        'aria-colcount': columns.length,
        tabindex: 0,
      },
      key: options.label,
      on: { keydown: onKey, copy: copyAll, scroll: schedule },
    },
    head,
    body,
  );
  element.style.setProperty('--tracks', columns.map(({ track }) => track).join(' '));
  element.style.setProperty('--least-width', `${options.leastWidthPx}px`);
  const sizes = new ResizeObserver(() => {
    const heightPx = opened?.element.offsetHeight ?? 0;
    if (heightPx !== openedHeightPx) {
      openedHeightPx = heightPx;
      layOut();
    }
    schedule();
  });
  sizes.observe(element);
  showOrder(heads, columns, order);

  return {
    element,
    setRows: (next) => {
      const row = rows[active];
      rows = next;
      const at = row === undefined ? -1 : rows.indexOf(row);
      active = Math.max(0, at);
      if (opened !== undefined && !rows.includes(opened.row)) {
        close();
      }
      element.setAttribute('aria-rowcount', String(rows.length + 1));
      layOut();
    },
    dispose: () => {
      sizes.disconnect();
      cancelAnimationFrame(scheduled);
    },
  };

  function sort(column: string): void {
    order = nextOrder(order, column);
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

  function openedAt(): number {
    return opened === undefined ? -1 : rows.indexOf(opened.row);
  }

  function topOf(position: number, open = openedAt()): number {
    return position * rowHeightPx + (open >= 0 && position > open ? openedHeightPx : 0);
  }

  function positionAt(y: number, open: number): number {
    const below = open >= 0 && y > (open + 1) * rowHeightPx;
    const inside = below ? Math.max((open + 1) * rowHeightPx, y - openedHeightPx) : y;
    return Math.floor(inside / rowHeightPx);
  }

  function render(): void {
    const open = openedAt();
    const first = Math.max(0, positionAt(element.scrollTop, open) - spareRows);
    const last = Math.min(
      rows.length - 1,
      positionAt(element.scrollTop + element.clientHeight, open) + spareRows,
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
      const each = reused ?? emptyRow();
      fillRow(each, row, position, open);
      shown.set(position, each);
      if (reused === undefined) {
        fresh.push(each);
      }
    }
    free.forEach((each) => each.remove());
    body.append(...fresh);
    markActive();
    placeOpened(open);
  }

  function emptyRow(): HTMLElement {
    return h(
      'div',
      { class: 'virtual-row', attributes: { role: 'row', 'aria-level': 1 }, on: { click: onClick } },
      ...columns.map(({ numeric }, index) =>
        h('div', {
          class: numeric === true ? 'cell numeric' : 'cell words',
          attributes: { role: index === 0 ? 'rowheader' : 'gridcell' },
        }),
      ),
    );
  }

  function fillRow(each: HTMLElement, row: number, position: number, open: number): void {
    each.id = `${prefix}-${row}`;
    each.dataset['position'] = String(position);
    each.setAttribute('aria-rowindex', String(position + 2));
    each.setAttribute('aria-expanded', String(opened?.row === row));
    each.style.transform = `translateY(${topOf(position, open)}px)`;
    columns.forEach((column, index) => {
      const cell = each.children[index];
      if (!(cell instanceof HTMLElement)) {
        return;
      }
      const whole = plainDirection(column.text(row));
      const text = whole.length > longestCell ? `${whole.slice(0, longestCell - 1)}…` : whole;
      if (cell.textContent !== text) {
        cell.textContent = text;
        cell.title = column.numeric === true || whole.length < 12 ? '' : whole.slice(0, 1000);
      }
      if (column.fraction !== undefined) {
        cell.classList.toggle('with-bar', column.fraction(row) !== undefined);
        cell.style.setProperty('--fraction', `${(column.fraction(row) ?? 0) * 100}%`);
      }
    });
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

  function placeOpened(open: number): void {
    if (opened !== undefined) {
      opened.element.style.transform = `translateY(${(open + 1) * rowHeightPx}px)`;
      shown.get(open)?.setAttribute('aria-expanded', 'true');
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
    const wasOpen = opened?.row === row;
    close();
    if (row !== undefined && !wasOpen) {
      const detail = h(
        'div',
        { class: 'virtual-detail', attributes: { role: 'row', 'aria-level': 2 } },
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
    const top = topOf(active);
    const ownPx = opened?.row === rows[active] ? openedHeightPx : 0;
    const room = element.clientHeight - head.offsetHeight;
    const bottom = top + rowHeightPx + Math.min(ownPx, room - rowHeightPx);
    if (top < element.scrollTop) {
      element.scrollTop = top;
    } else if (bottom > element.scrollTop + room) {
      element.scrollTop = bottom - room;
    }
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
    const page = Math.max(1, Math.floor(element.clientHeight / rowHeightPx) - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      move(to);
    } else if (event.key === 'Enter' || event.key === ' ') {
      toggle();
    } else if (event.key === 'Escape' && opened !== undefined) {
      close();
      layOut();
    } else {
      return;
    }
    event.preventDefault();
  }

  function copyAll(event: ClipboardEvent): void {
    if (getSelection()?.isCollapsed !== false) {
      const header = columns.map(({ header: text, unit }) => (unit === undefined ? text : `${text} ${unit}`));
      const lines = [header, ...rows.map((row) => columns.map(({ text }) => text(row)))];
      event.clipboardData?.setData(
        'text/plain',
        lines.map((cells) => cells.map((cell) => cell.replace(/\s+/g, ' ')).join('\t')).join('\n'),
      );
      event.preventDefault();
    }
  }
}
