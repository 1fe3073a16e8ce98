import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import { deviceName } from './legacyMemoryDevices.ts';
import type { LegacyMemoryOwners } from './legacyMemoryOwners.ts';
import type { LegacyModel } from './legacyModel.ts';

/** What operators of a name did to a device's memory; `self` without what they call. */
export interface LegacyMemoryStatistics {
  readonly operator: string;
  /** Calls that the walk along the allocations met. */
  readonly calls: number;
  /** Allocations minus releases. */
  readonly increaseBytes: number;
  readonly selfIncreaseBytes: number;
  readonly allocationCount: number;
  readonly selfAllocationCount: number;
  readonly allocationBytes: number;
  readonly selfAllocationBytes: number;
}

/** Places of a node's sums: increase, allocated bytes, allocations; self first, then with all below. */
const fields = 6;
const selfFields = 3;

/** Statistics by device and operator name; operators that moved no memory are left out. */
export function legacyMemoryStatistics(
  model: LegacyModel,
  owners: LegacyMemoryOwners,
): Map<string, LegacyMemoryStatistics[]> {
  const { trace, tree, times } = model;
  const reached = reachedNodes(model, owners);
  const perDevice = sumsByNode(model, owners);
  const calls = new Map<number, number>();
  for (const node of times.order) {
    if (reached[node] === 1 && tree.isOperator[node] === 1) {
      const name = trace.events.name[tree.row[node]!]!;
      calls.set(name, (calls.get(name) ?? 0) + 1);
    }
  }
  const result = new Map<string, LegacyMemoryStatistics[]>();
  for (const [device, sums] of perDevice) {
    for (const node of times.order) {
      addToParent(model, owners, reached, sums, node);
    }
    const byName = sumByName(model, owners, reached, sums);
    const rows = [...byName.values()].flatMap(({ node, values }): LegacyMemoryStatistics[] => {
      const row = tree.row[node]!;
      return values.every((value) => value === 0)
        ? []
        : [
            {
              operator: nameOf(trace, row),
              calls: calls.get(trace.events.name[row]!) ?? 0,
              selfIncreaseBytes: values[0]!,
              selfAllocationBytes: values[1]!,
              selfAllocationCount: values[2]!,
              increaseBytes: values[3]!,
              allocationBytes: values[4]!,
              allocationCount: values[5]!,
            },
          ];
    });
    if (rows.length > 0) {
      result.set(
        device,
        rows.sort((a, b) => (a.operator < b.operator ? -1 : 1)),
      );
    }
  }
  return result;
}

/** Nodes that the plug-in's walk meets: it does not look below a node that no record was in. */
function reachedNodes({ tree, times }: LegacyModel, { isVisited }: LegacyMemoryOwners): Uint8Array {
  const reached = new Uint8Array(tree.count);
  // Parents come after their children in this order, so it is walked backwards. Roots are reached without being visited.
  for (let index = times.order.length - 1; index >= 0; index--) {
    const node = times.order[index]!;
    const isRoot = tree.row[node] === none;
    if (isRoot || (reached[node] === 1 && isVisited[node] === 1)) {
      for (let child = tree.firstChild[node]!; child !== none; child = tree.nextSibling[child]!) {
        reached[child] = 1;
      }
    }
  }
  return reached;
}

function sumsByNode(model: LegacyModel, owners: LegacyMemoryOwners): Map<string, Float64Array> {
  const { memory } = model.trace;
  const sums = new Map<string, Float64Array>();
  for (const record of owners.order) {
    const node = owners.node[record]!;
    const device = node === none ? undefined : deviceName(model, record);
    if (device === undefined) {
      continue;
    }
    let values = sums.get(device);
    if (values === undefined) {
      values = new Float64Array(model.tree.count * fields);
      sums.set(device, values);
    }
    const size = memory.sizeBytes[record]!;
    for (let at = node * fields; at < node * fields + fields; at += selfFields) {
      values[at]! += size;
      values[at + 1]! += Math.max(size, 0);
      values[at + 2]! += size > 0 ? 1 : 0;
    }
  }
  return sums;
}

/** Adds to a node what its children sum up to; called for children first. */
function addToParent(
  { tree }: LegacyModel,
  { isVisited }: LegacyMemoryOwners,
  reached: Uint8Array,
  sums: Float64Array,
  node: number,
): void {
  if (reached[node] === 0 || isVisited[node] === 0) {
    return;
  }
  for (let child = tree.firstChild[node]!; child !== none; child = tree.nextSibling[child]!) {
    for (let field = selfFields; field < fields; field++) {
      sums[node * fields + field]! += sums[child * fields + field]!;
    }
  }
}

function sumByName(
  { trace, tree, times }: LegacyModel,
  { isVisited }: LegacyMemoryOwners,
  reached: Uint8Array,
  sums: Float64Array,
) {
  const byName = new Map<number, { node: number; values: Float64Array }>();
  for (const node of times.order) {
    if (tree.isOperator[node] === 0 || reached[node] === 0 || isVisited[node] === 0) {
      continue;
    }
    const name = trace.events.name[tree.row[node]!]!;
    let entry = byName.get(name);
    if (entry === undefined) {
      entry = { node, values: new Float64Array(fields) };
      byName.set(name, entry);
    }
    for (let field = 0; field < fields; field++) {
      entry.values[field]! += sums[node * fields + field]!;
    }
  }
  return byName;
}
