import { type Child, h } from './dom.ts';
import { columnTitle, tabText } from './tabText.ts';
import { nextOrder, type TableOrder, valueComparer } from './tableOrder.ts';

export interface Column {
  readonly id: string;
  readonly header: string;
  /** In the header, smaller and dimmer: `ms`. */
  readonly unit?: string;
  readonly numeric?: boolean;
  /** What the column means, as tooltip of its head. */
  readonly description?: string;
}

export interface Cell {
  readonly content: Child;
  /** What is copied. */
  readonly text: string;
  /** What is compared when sorting; absent sorts last. */
  readonly value?: number | string | undefined;
  /** Stands out by weight. */
  readonly strong?: boolean;
}

export interface Row {
  readonly cells: readonly Cell[];
}

export interface TableOptions {
  /** Read by screen readers only. */
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly order?: TableOrder | undefined;
  readonly onOrder?: (order: TableOrder | undefined) => void;
}

/**
 * A table that scrolls inside itself. Column heads sort (one tab stop, arrow keys between them); copying without a
 * selection copies the whole table with tabs, as spreadsheets take it.
 */
export function dataTable(options: TableOptions): HTMLElement {
  const { caption, columns, rows } = options;
  let order = options.order;
  const body = h('tbody', {});
  const heads = columns.map((column) => columnHead(column, () => sort(column.id)));
  const table = h(
    'table',
    {},
    h('caption', { class: 'unseen' }, caption),
    h('thead', {}, h('tr', {}, ...heads)),
    body,
  );
  const region = h(
    'div',
    {
      class: 'table',
      attributes: { role: 'region', 'aria-label': caption, tabindex: 0 },
      on: { keydown: moveBetweenHeads, copy: copyAll },
    },
    table,
  );
  fill();
  return region;

  function sort(column: string): void {
    order = nextOrder(order, column);
    fill();
    options.onOrder?.(order);
  }

  function fill(): void {
    body.replaceChildren(...ordered().map((row) => bodyRow(row, columns)));
    heads.forEach((head, index) => {
      const id = columns[index]?.id;
      head.setAttribute(
        'aria-sort',
        order?.column !== id ? 'none' : order?.descending === true ? 'descending' : 'ascending',
      );
    });
  }

  function ordered(): readonly Row[] {
    const index = columns.findIndex(({ id }) => id === order?.column);
    const compare = valueComparer(order?.descending ?? false);
    return index < 0
      ? rows
      : rows.toSorted((left, right) => compare(left.cells[index]?.value, right.cells[index]?.value));
  }

  function moveBetweenHeads(event: KeyboardEvent): void {
    const buttons = Array.from(region.querySelectorAll<HTMLElement>('th button'));
    const at = buttons.findIndex((each) => each === document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = at < 0 || step === undefined ? undefined : buttons[at + step];
    if (next !== undefined) {
      event.preventDefault();
      buttons.forEach((each) => (each.tabIndex = each === next ? 0 : -1));
      next.focus();
    }
  }

  function copyAll(event: ClipboardEvent): void {
    if (getSelection()?.isCollapsed !== false) {
      const lines = [
        columns.map(columnTitle),
        ...ordered().map(({ cells }) => cells.map(({ text }) => text)),
      ];
      event.clipboardData?.setData('text/plain', tabText(lines));
      event.preventDefault();
    }
  }

  function columnHead(column: Column, onSort: () => void): HTMLTableCellElement {
    const isFirst = column === columns[0];
    return h(
      'th',
      { class: column.numeric === true ? 'numeric' : 'words', attributes: { scope: 'col' } },
      h(
        'button',
        { attributes: { type: 'button', tabindex: isFirst ? 0 : -1 }, on: { click: onSort } },
        h('span', { class: 'sort-mark', attributes: { 'aria-hidden': 'true' } }),
        h(
          'span',
          {},
          column.header,
          column.unit === undefined ? undefined : h('span', { class: 'unit' }, ` ${column.unit}`),
        ),
      ),
    );
  }
}

function bodyRow({ cells }: Row, columns: readonly Column[]): HTMLTableRowElement {
  return h(
    'tr',
    {},
    ...cells.map((cell, index) =>
      h(
        index === 0 ? 'th' : 'td',
        {
          class: `${columns[index]?.numeric === true ? 'numeric' : 'words'}${cell.strong === true ? ' strong' : ''}`,
          ...(index === 0 ? { attributes: { scope: 'row' } } : {}),
        },
        cell.content,
      ),
    ),
  );
}
