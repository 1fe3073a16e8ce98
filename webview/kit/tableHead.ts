import { h } from './dom.ts';
import type { Column } from './table.ts';
import type { TableOrder } from './tableOrder.ts';

/** The head of one column of a table that is not made of table elements. */
export interface ColumnHead {
  readonly element: HTMLElement;
  readonly button: HTMLElement;
}

/** A head whose button sorts; of all heads one is a tab stop, arrow keys move between them. */
export function columnHead(column: Column, isFirst: boolean, onSort: () => void): ColumnHead {
  const button = h(
    'button',
    { attributes: { type: 'button', tabindex: isFirst ? 0 : -1 }, on: { click: onSort } },
    h('span', { class: 'sort-mark', attributes: { 'aria-hidden': 'true' } }),
    h(
      'span',
      {},
      column.header,
      column.unit === undefined ? undefined : h('span', { class: 'unit' }, ` ${column.unit}`),
    ),
  );
  const element = h(
    'div',
    {
      class: `cell ${column.numeric === true ? 'numeric' : 'words'}`,
      attributes: { role: 'columnheader', title: column.description },
    },
    button,
  );
  return { element, button };
}

/** Says which column the rows are sorted by. */
export function showOrder(
  heads: readonly ColumnHead[],
  columns: readonly Column[],
  order: TableOrder | undefined,
): void {
  heads.forEach(({ element }, index) => {
    element.setAttribute(
      'aria-sort',
      order?.column !== columns[index]?.id ? 'none' : order?.descending === true ? 'descending' : 'ascending',
    );
  });
}

export function moveBetweenHeads(heads: readonly ColumnHead[], event: KeyboardEvent): void {
  const at = heads.findIndex(({ button }) => button === document.activeElement);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const next = at < 0 || step === undefined ? undefined : heads[at + step];
  if (next !== undefined) {
    event.preventDefault();
    heads.forEach(({ button }) => (button.tabIndex = button === next.button ? 0 : -1));
    next.button.focus();
  }
}
