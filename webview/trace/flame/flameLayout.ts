import type { FlameNode } from '../../../src/trace/timeline/timelineTypes.ts';

/** A box of a flame graph with its place, as shares of the whole width. */
export interface FlameBox {
  readonly node: FlameNode;
  readonly parent: FlameBox | undefined;
  /** Row, from 0 at the top. */
  readonly depth: number;
  readonly from: number;
  readonly to: number;
}

/** Deeper boxes are left out: recursion without end, or a stack that nobody reads. */
const deepest = 200;

/**
 * Lays boxes out with the causes above: children side by side in their order, longest first, each as wide as its share
 * of the time.
 */
export function layOutFlame(nodes: readonly FlameNode[]): FlameBox[] {
  const total = sum(nodes);
  const boxes: FlameBox[] = [];
  if (total > 0) {
    place(nodes, undefined, 0, 0, 1 / total, boxes);
  }
  return boxes;
}

function place(
  nodes: readonly FlameNode[],
  parent: FlameBox | undefined,
  depth: number,
  from: number,
  scale: number,
  boxes: FlameBox[],
): void {
  let at = from;
  for (const node of nodes.toSorted((left, right) => right.totalNs - left.totalNs)) {
    const box = { node, parent, depth, from: at, to: at + node.totalNs * scale };
    boxes.push(box);
    at = box.to;
    if (depth + 1 < deepest) {
      place(node.children, box, depth + 1, box.from, scale, boxes);
    }
  }
}

/** The path from the outermost box to this one. */
export function pathOf(box: FlameBox): FlameBox[] {
  const path: FlameBox[] = [];
  for (let each: FlameBox | undefined = box; each !== undefined; each = each.parent) {
    path.unshift(each);
  }
  return path;
}

/** What children leave of a box: time of its own. */
export function ownNs({ totalNs, children }: FlameNode): number {
  return Math.max(0, totalNs - sum(children));
}

/** The next box in a direction: the same row, the box around, or the longest box inside. */
export function neighbourBox(
  boxes: readonly FlameBox[],
  box: FlameBox,
  direction: 'left' | 'right' | 'up' | 'down',
): FlameBox | undefined {
  switch (direction) {
    case 'up':
      return box.parent;
    case 'down':
      return boxes.find(({ parent }) => parent === box);
    case 'left':
    case 'right': {
      const row = boxes.filter(({ depth }) => depth === box.depth);
      return row[row.indexOf(box) + (direction === 'left' ? -1 : 1)];
    }
  }
}

function sum(nodes: readonly FlameNode[]): number {
  return nodes.reduce((total, { totalNs }) => total + totalNs, 0);
}
