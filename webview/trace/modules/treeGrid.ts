import { h } from '../../kit/dom.ts';
import { rowPane } from '../../kit/rowPane.ts';
import { columnTitle, tabText } from '../../kit/tabText.ts';
import { columnHead, showOrder } from '../../kit/tableHead.ts';
import type { TableOrder } from '../../kit/tableOrder.ts';
import { leastWidthPx } from '../../kit/virtualLayout.ts';
import { fillCells } from '../../kit/virtualRow.ts';
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

const levelPx = 16;

/**
 * A tree with columns that scrolls inside itself, see {@link rowPane}. Left and Right close and open what is inside a
 * row, or lead out of it and into it; Enter shows what stands under it.
 */
export function treeGrid(options: TreeGridOptions): TreeGrid {
  const { columns, levelOf, parentOf } = options;
  let byPosition: ReadonlyMap<number, TreeRow> = new Map();
  const heads = columns.map((column, index) =>
    columnHead(column, index === 0, () => {
      pane.toTop();
      options.onSort(column.id);
    }),
  );
  const pane = rowPane({
    label: options.label,
    class: 'virtual-table tree-grid',
    idPrefix: 'node',
    draw,
    detail: options.detail,
    detailLevel: (position) => levelOf(position) + 2,
    onPress: (position, target) => {
      const isTwisty = target instanceof HTMLElement && target.classList.contains('twisty');
      const toggles = isTwisty && byPosition.get(position)?.hasChildren === true;
      if (toggles) {
        options.onToggle(position);
      }
      return toggles;
    },
    onSideways: moveInTree,
    text,
  });
  pane.setColumns(columns, heads, leastWidthPx(columns.map(({ track }) => track)));

  return {
    element: pane.element,
    setRows: (rows, order) => {
      byPosition = new Map(rows.map((row) => [row.position, row]));
      showOrder(heads, columns, order);
      pane.setRows(rows.map(({ position }) => position));
    },
    text,
    dispose: () => pane.dispose(),
  };

  function draw(element: HTMLElement, position: number, isOpened: boolean): void {
    const { hasChildren = false, isOpen = false } = byPosition.get(position) ?? {};
    element.classList.toggle('detailed', isOpened);
    element.setAttribute('aria-level', String(levelOf(position) + 1));
    if (hasChildren) {
      element.setAttribute('aria-expanded', String(isOpen));
    } else {
      element.removeAttribute('aria-expanded');
    }
    // The element may have shown another row, whose sign is not part of this one's text.
    element.querySelector('.twisty')?.remove();
    fillCells(element, columns, position, false);
    const [name] = element.children;
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
  }

  function moveInTree(index: number, key: 'ArrowLeft' | 'ArrowRight'): number | boolean {
    const position = pane.rows()[index] ?? -1;
    const { hasChildren = false, isOpen = false } = byPosition.get(position) ?? {};
    if (key === 'ArrowRight' ? hasChildren && !isOpen : isOpen) {
      options.onToggle(position);
      return true;
    }
    if (key === 'ArrowRight') {
      return hasChildren ? index + 1 : true;
    }
    const parent = parentOf(position);
    return parent < 0 || pane.rows().indexOf(parent);
  }

  function text(): string {
    return tabText([
      columns.map(columnTitle),
      ...pane
        .rows()
        .map((position) =>
          columns.map((column, index) => (index === 0 ? options.pathOf(position) : column.text(position))),
        ),
    ]);
  }
}
