import { none } from '../../read/eventColumns.ts';
import type { ModuleTree } from './moduleTree.ts';

/** The nodes in order of the tree: each, then those inside it, in order of their first call. `parent` is a position in the list. */
export function treeOrder(
  tree: Pick<ModuleTree, 'size' | 'parentOf'>,
): { readonly node: number; readonly parent: number }[] {
  const inside = new Map<number, number[]>();
  for (let node = 0; node < tree.size; node++) {
    const outer = tree.parentOf(node);
    const siblings = inside.get(outer);
    if (siblings === undefined) {
      inside.set(outer, [node]);
    } else {
      siblings.push(node);
    }
  }
  const ordered: { node: number; parent: number }[] = [];
  const waiting = (inside.get(none) ?? []).map((node) => ({ node, parent: -1 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const position = ordered.push(next) - 1;
    const children = inside.get(next.node) ?? [];
    waiting.push(...children.map((node) => ({ node, parent: position })).reverse());
  }
  return ordered;
}
