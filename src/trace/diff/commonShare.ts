import { matchTrees } from './matchTrees.ts';
import type { OperatorTree, TreeNode } from './operatorTree.ts';
import type { TraceProfile } from './traceProfile.ts';

/**
 * How much of their time two traces spend in what both have, 0 to 1: of kernels, operators and modules the kind that
 * has most in common, as a graph hides operators, another GPU has other kernels, and modules are not always recorded.
 * Of the two traces the one with less in common counts. `undefined` when no kind was recorded in both.
 */
export function commonShare(a: TraceProfile, b: TraceProfile): number | undefined {
  const shares = [
    shareOf(kernelTimesOf(a), kernelTimesOf(b)),
    operatorShare(a.tree, b.tree),
    moduleShare(a, b),
  ].filter((share) => share !== undefined);
  return shares.length === 0 ? undefined : Math.max(...shares);
}

function kernelTimesOf({ kernels }: TraceProfile): Map<string, number> {
  return new Map([...kernels].map(([name, { deviceNs }]) => [name, deviceNs]));
}

/** By time on the device where both have it. On the host small operators that all programs call take long as well. */
function operatorShare(a: OperatorTree, b: OperatorTree): number | undefined {
  return (
    shareOf(
      operatorTimes(a, ({ deviceSelfNs }) => deviceSelfNs),
      operatorTimes(b, ({ deviceSelfNs }) => deviceSelfNs),
    ) ??
    shareOf(
      operatorTimes(a, ({ hostSelfNs }) => hostSelfNs),
      operatorTimes(b, ({ hostSelfNs }) => hostSelfNs),
    )
  );
}

function operatorTimes({ root }: OperatorTree, timeOf: (node: TreeNode) => number): Map<string, number> {
  const times = new Map<string, number>();
  const open: TreeNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    open.push(...node.children.values());
    if (node.kind === 'operator') {
      times.set(node.name, (times.get(node.name) ?? 0) + Math.max(0, timeOf(node)));
    }
  }
  return times;
}

/** By place in the model, as modules such as `Linear` are in every program. */
function moduleShare(a: TraceProfile, b: TraceProfile): number | undefined {
  const [left, right] = [new Map<string, number>(), new Map<string, number>()];
  for (const { path, a: first, b: second } of matchTrees(a.tree.root, b.tree.root)) {
    if ((first ?? second)?.kind === 'module') {
      if (first !== undefined) {
        left.set(path, first.hostNs);
      }
      if (second !== undefined) {
        right.set(path, second.hostNs);
      }
    }
  }
  return shareOf(left, right);
}

function shareOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number | undefined {
  const ofA = shareIn(a, b);
  const ofB = shareIn(b, a);
  return ofA === undefined || ofB === undefined ? undefined : Math.min(ofA, ofB);
}

function shareIn(
  times: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number>,
): number | undefined {
  let total = 0;
  let common = 0;
  for (const [name, ns] of times) {
    total += ns;
    common += others.has(name) ? ns : 0;
  }
  return total > 0 ? common / total : undefined;
}
