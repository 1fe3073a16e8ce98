import { h } from '../../kit/dom.ts';
import { columnTitle, tabText } from '../../kit/tabText.ts';
import { type ColumnHead, columnHead, moveBetweenHeads, showOrder } from '../../kit/tableHead.ts';
import type { TableOrder } from '../../kit/tableOrder.ts';
import {
  leastWidthPx,
  type OpenedDetail,
  positionAt,
  rowAfterKey,
  rowHeightPx,
  scrollToShow,
  topOf,
} from '../../kit/virtualLayout.ts';
import { emptyRow, fillCells } from '../../kit/virtualRow.ts';
import type { VirtualColumn } from '../../kit/virtualTable.ts';
import type { TreeRow } from './moduleRows.ts';

export interface TreeGridOptions {
  /** Read by screen readers only. */
  readonly label: string;
  /** They get positions in the list of nodes. */
  readonly columns: readonly VirtualColumn[];
  readonly order: TableOrder;
  readonly onSort: (column: string) => void;
  readonly levelOf: (position: number) => number;
  readonly parentOf: (position: number) => number;
  /** Names a row where it stands without its tree, as on the clipboard. */
  readonly pathOf: (position: number) => string;
  /** The owner gives the rows anew. */
  readonly onToggle: (position: number) => void;
  /** What stands under a row that was opened. */
  readonly detail: (position: number) => HTMLElement;
}

export interface TreeGrid {
  readonly element: HTMLElement;
  /** The place of the active row is kept where it is still there. */
  setRows(rows: readonly TreeRow[], order: TableOrder): void;
  text(): string;
  dispose(): void;
}

const spareRows = 8;
const levelPx = 16;

/**
 * A tree with columns that scrolls inside itself; only the rows in view are elements. Left and Right close and open what
 * is inside a row, or lead out of it and into it; Enter shows what stands under it; the other keys are those of long
 * tables.
 */
export function treeGrid(options: TreeGridOptions): TreeGrid {
  const { columns, levelOf, parentOf } = options;
  let rows: readonly TreeRow[] = [];
  let active = 0;
  let opened: { readonly position: number; readonly element: HTMLElement } | undefined;
  let openedHeightPx = 0;
  let scheduled = 0;
  const prefix = `node-${crypto.randomUUID()}`;
  const heads: readonly ColumnHead[] = columns.map((column, index) =>
    columnHead(column, index === 0, () => options.onSort(column.id)),
  );
  const body = h('div', { class: 'virtual-body', attributes: { role: 'rowgroup' } });
  const head = h(
    'div',
    { class: 'virtual-head', attributes: { role: 'rowgroup' } },
    h(
      'div',
      { class: 'virtual-row', attributes: { role: 'row', 'aria-rowindex': 1 } },
      ...heads.map(({ element: each }) => each),
    ),
  );
  const element = h(
    'div',
    {
      class: 'virtual-table tree-grid',
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
  const tracks = columns.map(({ track }) => track);
  element.style.setProperty('--tracks', tracks.join(' '));
  element.style.setProperty('--least-width', `${leastWidthPx(tracks)}px`);
  const sizes = new ResizeObserver(() => {
    openedHeightPx = opened?.element.offsetHeight ?? 0;
    schedule();
  });
  sizes.observe(element);

  return {
    element,
    setRows: (next, order) => {
      const position = rows[active]?.position;
      rows = next;
      active = Math.max(
        0,
        rows.findIndex((row) => row.position === position),
      );
      if (opened !== undefined && indexOf(opened.position) < 0) {
        close();
      }
      showOrder(heads, columns, order);
      element.setAttribute('aria-rowcount', String(rows.length + 1));
      render();
    },
    text,
    dispose: () => {
      sizes.disconnect();
      cancelAnimationFrame(scheduled);
    },
  };

  function schedule(): void {
    cancelAnimationFrame(scheduled);
    scheduled = requestAnimationFrame(render);
  }

  function indexOf(position: number): number {
    return rows.findIndex((row) => row.position === position);
  }

  function openedDetail(): OpenedDetail {
    return { position: opened === undefined ? -1 : indexOf(opened.position), heightPx: openedHeightPx };
  }

  function render(): void {
    const detail = openedDetail();
    body.style.height = `${rows.length * rowHeightPx + openedHeightPx}px`;
    const first = Math.max(0, positionAt(element.scrollTop, detail) - spareRows);
    const last = positionAt(element.scrollTop + element.clientHeight, detail) + spareRows;
    const drawn = rows.slice(first, last + 1).map((row, index) => drawRow(row, first + index, detail));
    if (opened !== undefined) {
      opened.element.style.transform = `translateY(${(detail.position + 1) * rowHeightPx}px)`;
      drawn.push(opened.element);
    }
    body.replaceChildren(...drawn);
    const current = rows[active];
    if (current !== undefined && active >= first && active <= last) {
      element.setAttribute('aria-activedescendant', `${prefix}-${current.position}`);
    } else {
      element.removeAttribute('aria-activedescendant');
    }
  }

  function drawRow(
    { position, hasChildren, isOpen }: TreeRow,
    index: number,
    detail: OpenedDetail,
  ): HTMLElement {
    const each = emptyRow(columns, (event) => onClick(event, index));
    each.id = `${prefix}-${position}`;
    each.classList.toggle('active', index === active);
    each.classList.toggle('detailed', opened?.position === position);
    each.setAttribute('aria-rowindex', String(index + 2));
    each.setAttribute('aria-level', String(levelOf(position) + 1));
    if (hasChildren) {
      each.setAttribute('aria-expanded', String(isOpen));
    }
    each.style.transform = `translateY(${topOf(index, detail)}px)`;
    fillCells(each, columns, position, false);
    const [name] = each.children;
    if (name instanceof HTMLElement) {
      name.style.paddingInlineStart = `${8 + levelOf(position) * levelPx}px`;
      name.prepend(
        h(
          'span',
          { class: 'twisty', attributes: { 'aria-hidden': 'true' } },
          hasChildren ? (isOpen ? '▾' : '▸') : '',
        ),
      );
    }
    return each;
  }

  function onClick({ target }: MouseEvent, index: number): void {
    const row = rows[index];
    if (row === undefined || getSelection()?.isCollapsed === false) {
      return;
    }
    active = index;
    if (row.hasChildren && target instanceof HTMLElement && target.classList.contains('twisty')) {
      options.onToggle(row.position);
    } else {
      toggleDetail(row.position);
    }
  }

  function toggleDetail(position: number): void {
    const wasOpen = opened?.position === position;
    close();
    if (!wasOpen) {
      const detail = h(
        'div',
        { class: 'virtual-detail', attributes: { role: 'row', 'aria-level': levelOf(position) + 2 } },
        h(
          'div',
          { attributes: { role: 'gridcell', 'aria-colspan': columns.length } },
          options.detail(position),
        ),
      );
      opened = { position, element: detail };
      body.append(detail);
      sizes.observe(detail);
      openedHeightPx = detail.offsetHeight;
    }
    render();
    reveal();
  }

  function close(): void {
    if (opened !== undefined) {
      sizes.unobserve(opened.element);
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
        toggleDetail(opened.position);
        element.focus();
      }
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const to = rowAfterKey(event.key, active, rows.length, element.clientHeight);
    const row = rows[active];
    if (to !== undefined) {
      move(to);
    } else if (row !== undefined && (event.key === 'Enter' || event.key === ' ')) {
      toggleDetail(row.position);
    } else if (event.key === 'Escape' && opened !== undefined) {
      close();
      render();
    } else if (row !== undefined && event.key === 'ArrowRight') {
      if (row.hasChildren && !row.isOpen) {
        options.onToggle(row.position);
      } else if (row.hasChildren) {
        move(active + 1);
      }
    } else if (row !== undefined && event.key === 'ArrowLeft') {
      if (row.isOpen) {
        options.onToggle(row.position);
      } else if (parentOf(row.position) >= 0) {
        move(indexOf(parentOf(row.position)));
      }
    } else {
      return;
    }
    event.preventDefault();
  }

  function text(): string {
    const line = ({ position }: TreeRow) =>
      columns.map((column, index) => (index === 0 ? options.pathOf(position) : column.text(position)));
    return tabText([columns.map(columnTitle), ...rows.map(line)]);
  }

  function copyAll(event: ClipboardEvent): void {
    if (getSelection()?.isCollapsed !== false) {
      event.clipboardData?.setData('text/plain', text());
      event.preventDefault();
    }
  }
}
