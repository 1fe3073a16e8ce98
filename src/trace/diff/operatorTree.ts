import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import type { ComparedSteps } from './comparedSteps.ts';

/** Operators, modules and named ranges of a mean step as a tree; equal paths are one node. */
export interface OperatorTree {
  readonly root: TreeNode;
}

/** Times are nanoseconds in a mean step. */
export interface TreeNode {
  readonly name: string;
  readonly kind: 'root' | 'operator' | 'module' | 'range';
  readonly children: Map<string, TreeNode>;
  calls: number;
  hostNs: number;
  hostSelfNs: number;
  /** Of work launched by the node itself. */
  deviceSelfNs: number;
  /** With all that is inside it. */
  deviceNs: number;
}

const kept = { operator: 1, module: 2, range: 3 } as const;

/**
 * The tree of all threads. A call of the same name directly inside another is the same node; steps and Python frames
 * other than modules are no level of their own.
 */
export function operatorTree(linked: LinkedTrace, compared: ComparedSteps): OperatorTree {
  const { trace, tracks, parent, deviceRows, launch, operator } = linked;
  const { events, names } = trace;
  const skipName = names.flags((name) => (name.startsWith('ProfilerStep#') ? 1 : 0));
  const isModule = names.flags((name) => (name.startsWith('nn.Module: ') ? 1 : 0));
  const root = node('', 'root');
  const nodes: TreeNode[] = [root];
  const childIds = [new Map<number, number>()];
  // The node of each host event, 0 for the root.
  const nodeOf = new Uint32Array(events.count);
  const nameOfNode = [-1];
  tracks.forEach((rows, track) => {
    if (trace.tracks[track]?.kind !== 'host') {
      return;
    }
    for (const row of rows) {
      const outer = parent[row]!;
      const base = outer === none ? 0 : nodeOf[outer]!;
      const name = events.name[row]!;
      const kind = kindOf(events.category[row]!, name);
      if (kind === 0) {
        nodeOf[row] = base;
        continue;
      }
      let id = nameOfNode[base] === name ? base : childIds[base]!.get(name);
      if (id === undefined) {
        id = nodes.length;
        const created = node(
          nameOf(trace, row),
          kind === kept.operator ? 'operator' : kind === kept.module ? 'module' : 'range',
        );
        nodes.push(created);
        nodes[base]!.children.set(created.name, created);
        childIds[base]!.set(name, id);
        childIds.push(new Map());
        nameOfNode.push(name);
      }
      nodeOf[row] = id;
      if (id !== base && compared.includes(events.startNs[row]!)) {
        const own = nodes[id]!;
        const durationNs = events.durationNs[row]!;
        own.calls++;
        own.hostNs += durationNs;
        own.hostSelfNs += durationNs;
        nodes[base]!.hostSelfNs -= durationNs;
      }
    }
  });
  for (const row of deviceRows) {
    const call = launch[row]!;
    const named = operator[row]!;
    const owner = named === none ? call : named;
    const atNs = call === none ? (owner === none ? NaN : events.startNs[owner]!) : events.startNs[call]!;
    if (owner !== none && compared.includes(atNs)) {
      nodes[nodeOf[owner]!]!.deviceSelfNs += events.durationNs[row]!;
    }
  }
  root.hostSelfNs = 0;
  perStep(root, Math.max(1, compared.steps.length));
  return { root };

  function kindOf(code: number, name: number): number {
    if (skipName[name] === 1) {
      return 0;
    }
    return code === category.operator
      ? kept.operator
      : code === category.annotation
        ? kept.range
        : code === category.python && isModule[name] === 1
          ? kept.module
          : 0;
  }
}

function node(name: string, kind: TreeNode['kind']): TreeNode {
  return {
    name,
    kind,
    children: new Map(),
    calls: 0,
    hostNs: 0,
    hostSelfNs: 0,
    deviceSelfNs: 0,
    deviceNs: 0,
  };
}

/** Makes sums over steps those of a mean step, and adds what children launched. */
function perStep(top: TreeNode, count: number): void {
  // Deep trees of recursive modules would overflow the stack of a recursive function.
  const order: TreeNode[] = [top];
  // The list grows while it is walked.
  for (const current of order) {
    order.push(...current.children.values());
  }
  for (const current of order.reverse()) {
    current.calls /= count;
    current.hostNs /= count;
    current.hostSelfNs /= count;
    current.deviceSelfNs /= count;
    current.deviceNs = current.deviceSelfNs;
    for (const child of current.children.values()) {
      current.deviceNs += child.deviceNs;
    }
  }
}
