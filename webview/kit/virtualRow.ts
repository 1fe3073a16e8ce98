import { h } from './dom.ts';
import { plainDirection } from './text.ts';
import type { VirtualColumn } from './virtualTable.ts';

const longestCell = 300;
const longestTooltip = 1000;

/** The element of a row, whose cells {@link fillCells} fills. */
export function emptyRow(
  columns: readonly VirtualColumn[],
  onClick: (event: MouseEvent) => void,
): HTMLElement {
  return h(
    'div',
    { class: 'virtual-row', attributes: { role: 'row' }, on: { click: onClick } },
    ...columns.map(({ numeric }, index) =>
      h('div', {
        class: numeric === true ? 'cell numeric' : 'cell words',
        attributes: { role: index === 0 ? 'rowheader' : 'gridcell' },
      }),
    ),
  );
}

/**
 * Writes a row into an element that may have shown another one; names cannot turn the writing direction.
 * @param isHead of a group: its first cell reaches over the empty ones beside it.
 */
export function fillCells(
  element: HTMLElement,
  columns: readonly VirtualColumn[],
  row: number,
  isHead: boolean,
): void {
  let span = 1;
  let isSpanning = isHead;
  columns.forEach((column, index) => {
    const cell = element.children[index];
    if (!(cell instanceof HTMLElement)) {
      return;
    }
    const whole = plainDirection(column.text(row));
    const text = whole.length > longestCell ? `${whole.slice(0, longestCell - 1)}…` : whole;
    isSpanning &&= index === 0 || text === '';
    span += isSpanning && index > 0 ? 1 : 0;
    cell.hidden = isSpanning && index > 0;
    if (cell.textContent !== text) {
      cell.textContent = text;
    }
    const tooltip = column.tooltip === undefined ? whole : plainDirection(column.tooltip(row));
    const title = column.numeric === true || tooltip.length < 12 ? '' : tooltip.slice(0, longestTooltip);
    if (cell.title !== title) {
      cell.title = title;
    }
    if (column.fraction !== undefined) {
      const fraction = column.fraction(row);
      cell.classList.toggle('with-bar', fraction !== undefined);
      cell.style.setProperty('--fraction', `${(fraction ?? 0) * 100}%`);
    }
  });
  const first = element.firstElementChild;
  if (first instanceof HTMLElement) {
    first.style.gridColumn = span === 1 ? '' : `span ${span}`;
    if (span === 1) {
      first.removeAttribute('aria-colspan');
    } else {
      first.setAttribute('aria-colspan', String(span));
    }
  }
}
