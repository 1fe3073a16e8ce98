import type { TreeNode } from './operatorTree.ts';

/** Two nodes that stand at the same place of the two trees; one of them is missing where only one trace has it. */
export interface MatchedNodes {
  /** Names from the top down, joined by ` > `; those of the second trace where the first has none. */
  readonly path: string;
  readonly a: TreeNode | undefined;
  readonly b: TreeNode | undefined;
}

/**
 * Matches two trees from the top down by name. A level that only one of them has (a wrapper around the model, a named
 * range) does not part what is inside it from its counterpart.
 */
export function matchTrees(a: TreeNode, b: TreeNode): MatchedNodes[] {
  const matched: MatchedNodes[] = [];
  const open: MatchedNodes[] = [{ path: '', a, b }];
  // Nodes that were matched across a level, so that they do not come again below their parent.
  const taken = new Set<TreeNode>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.path !== '') {
      matched.push(next);
    }
    const left = freeChildren(next.a, taken);
    const right = freeChildren(next.b, taken);
    const add = (path: string, first: TreeNode | undefined, second: TreeNode | undefined) =>
      open.push({ path: next.path === '' ? path : `${next.path} > ${path}`, a: first, b: second });
    for (const [name, child] of left) {
      const other = right.get(name);
      if (other !== undefined) {
        add(name, child, other);
        left.delete(name);
        right.delete(name);
      }
    }
    throughInsertedLevel(left, right, taken, (name, inner, outer) => add(name, outer, inner));
    throughInsertedLevel(right, left, taken, (name, inner, outer) => add(name, inner, outer));
    for (const [name, child] of left) {
      add(name, child, undefined);
    }
    for (const [name, child] of right) {
      add(name, undefined, child);
    }
  }
  return matched;
}

/** Finds the counterparts of `from` one level deeper, inside nodes that only the other tree has. */
function throughInsertedLevel(
  from: Map<string, TreeNode>,
  wrappers: ReadonlyMap<string, TreeNode>,
  taken: Set<TreeNode>,
  found: (name: string, inner: TreeNode, outer: TreeNode) => void,
): void {
  for (const wrapper of wrappers.values()) {
    for (const [name, inner] of wrapper.children) {
      const outer = from.get(name);
      if (outer !== undefined && !taken.has(inner)) {
        found(name, inner, outer);
        from.delete(name);
        taken.add(inner);
      }
    }
  }
}

function freeChildren(node: TreeNode | undefined, taken: ReadonlySet<TreeNode>): Map<string, TreeNode> {
  return new Map([...(node?.children ?? [])].filter(([, child]) => !taken.has(child)));
}
