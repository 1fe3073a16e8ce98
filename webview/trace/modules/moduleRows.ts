import { valueComparer, type TableOrder } from '../../kit/tableOrder.ts';

/** What a tree of rows is arranged from: `parent` is a position in the list, -1 outermost. */
export interface TreeNode {
  readonly name: string;
  readonly parent: number;
}

export interface TreeChoices {
  readonly order: TableOrder;
  readonly filter: string;
  /** Positions of nodes whose children are shown. */
  readonly open: ReadonlySet<number>;
}

/** A row of the tree as it is shown. */
export interface TreeRow {
  /** Position in the list. */
  readonly position: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
}

/**
 * The rows of a tree in the order in which they stand: siblings sorted, children under their parents where these are
 * open. With a filter, what matches and everything around it is shown, open or not.
 * @param valueOf what a column sorts by.
 */
export function treeRows(
  nodes: readonly TreeNode[],
  { order, filter, open }: TreeChoices,
  valueOf: (position: number, column: string) => number | string | undefined,
): TreeRow[] {
  const inside: number[][] = nodes.map(() => []);
  const roots: number[] = [];
  nodes.forEach(({ parent }, position) => {
    (inside[parent] ?? roots).push(position);
  });
  const shown = matching(nodes, filter);
  const compare = valueComparer(order.descending);
  const sorted = (positions: readonly number[]) =>
    positions
      .filter((position) => shown?.has(position) !== false)
      .sort((a, b) => compare(valueOf(a, order.column), valueOf(b, order.column)) || a - b);
  const rows: TreeRow[] = [];
  const waiting = sorted(roots).reverse();
  for (let position = waiting.pop(); position !== undefined; position = waiting.pop()) {
    const children = sorted(inside[position] ?? []);
    const isOpen = children.length > 0 && (shown !== undefined || open.has(position));
    rows.push({ position, hasChildren: children.length > 0, isOpen });
    if (isOpen) {
      waiting.push(...children.reverse());
    }
  }
  return rows;
}

/** What has a text in its name, with everything around it; `undefined` without a filter. */
function matching(nodes: readonly TreeNode[], filter: string): Set<number> | undefined {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') {
    return undefined;
  }
  const shown = new Set<number>();
  nodes.forEach(({ name }, position) => {
    if (name.toLowerCase().includes(wanted)) {
      for (let at = position; at >= 0 && !shown.has(at); at = nodes[at]?.parent ?? -1) {
        shown.add(at);
      }
    }
  });
  return shown;
}

/** Which nodes are open at first: the outermost, and those inside them as long as one is all that is there. */
export function firstOpen(nodes: readonly TreeNode[], mostRows: number): Set<number> {
  const inside: number[][] = nodes.map(() => []);
  let level: number[] = [];
  nodes.forEach(({ parent }, position) => {
    (inside[parent] ?? level).push(position);
  });
  const open = new Set<number>();
  let rows = level.length;
  while (level.length > 0) {
    const next = level.flatMap((position) => inside[position] ?? []);
    if (rows + next.length > mostRows && open.size > 0) {
      break;
    }
    level.forEach((position) => open.add(position));
    rows += next.length;
    level = next;
  }
  return open;
}
