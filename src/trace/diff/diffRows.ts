import { matchTrees, type MatchedNodes } from './matchTrees.ts';
import type { TreeNode } from './operatorTree.ts';
import type { TraceProfile } from './traceProfile.ts';

export const rowStatuses = ['added', 'removed', 'slower', 'faster', 'same'] as const;
export type RowStatus = (typeof rowStatuses)[number];

/** An operator of both traces, all its calls together. Times are nanoseconds in a mean step. */
export interface OperatorRow {
  readonly name: string;
  readonly status: RowStatus;
  readonly aCalls: number;
  readonly bCalls: number;
  /** Without operators inside it; launch calls count. */
  readonly aHostSelfNs: number;
  readonly bHostSelfNs: number;
  /** Of the work it launched itself. */
  readonly aDeviceNs: number;
  readonly bDeviceNs: number;
  /** Of device or own host time, whichever changed more; the second trace on the first one's number of samples. */
  readonly deltaNs: number;
}

/** Kernels, copies and sets of one name. */
export interface KernelRow {
  readonly name: string;
  readonly status: RowStatus;
  readonly aCalls: number;
  readonly bCalls: number;
  readonly aNs: number;
  readonly bNs: number;
  readonly deltaNs: number;
}

/** A module or operator at one place of the model. Times hold everything inside it. */
export interface StructureRow {
  readonly path: string;
  readonly kind: TreeNode['kind'];
  readonly status: RowStatus;
  readonly aCalls: number;
  readonly bCalls: number;
  readonly aHostNs: number;
  readonly bHostNs: number;
  readonly aDeviceNs: number;
  readonly bDeviceNs: number;
  readonly deltaNs: number;
}

/** Less than this share is no difference. */
const sameShare = 0.03;

/** Compares operators by name. @param scale samples of the first trace's step over those of the second's. */
export function operatorRows(a: TraceProfile, b: TraceProfile, scale: number): OperatorRow[] {
  const left = byName(a.tree.root);
  const right = byName(b.tree.root);
  const names = new Set([...left.keys(), ...right.keys()]);
  const rows = [...names].map((name): OperatorRow => {
    const first = left.get(name) ?? nothing;
    const second = right.get(name) ?? nothing;
    const device = [first.deviceSelfNs, second.deviceSelfNs * scale] as const;
    const host = [first.hostSelfNs, second.hostSelfNs * scale] as const;
    const [aNs, bNs] = moreChanged(device, host);
    return {
      name,
      status: statusOf(first.calls, second.calls, aNs, bNs),
      aCalls: first.calls,
      bCalls: second.calls,
      aHostSelfNs: Math.round(first.hostSelfNs),
      bHostSelfNs: Math.round(second.hostSelfNs),
      aDeviceNs: Math.round(first.deviceSelfNs),
      bDeviceNs: Math.round(second.deviceSelfNs),
      deltaNs: Math.round(bNs - aNs),
    };
  });
  return rows.sort(byDelta);
}

/** Compares device work by name. */
export function kernelRows(a: TraceProfile, b: TraceProfile, scale: number): KernelRow[] {
  const names = new Set([...a.kernels.keys(), ...b.kernels.keys()]);
  const rows = [...names].map((name): KernelRow => {
    const first = a.kernels.get(name);
    const second = b.kernels.get(name);
    const [aCalls, bCalls] = [first?.calls ?? 0, second?.calls ?? 0];
    const [aNs, bNs] = [first?.deviceNs ?? 0, second?.deviceNs ?? 0];
    return {
      name,
      status: statusOf(aCalls, bCalls, aNs, bNs * scale),
      aCalls,
      bCalls,
      aNs: Math.round(aNs),
      bNs: Math.round(bNs),
      deltaNs: Math.round(bNs * scale - aNs),
    };
  });
  return rows.sort(byDelta);
}

/** Compares modules, operators and ranges by their place in the model, the largest changes first. */
export function structureRows(a: TraceProfile, b: TraceProfile, scale: number): StructureRow[] {
  return matchTrees(a.tree.root, b.tree.root)
    .map((matched) => structureRow(matched, scale))
    .filter(({ aCalls, bCalls }) => aCalls > 0 || bCalls > 0)
    .sort(byDelta);
}

function structureRow({ path, a, b }: MatchedNodes, scale: number): StructureRow {
  const first = a ?? nothing;
  const second = b ?? nothing;
  const device = [first.deviceNs, second.deviceNs * scale] as const;
  const host = [first.hostNs, second.hostNs * scale] as const;
  const [aNs, bNs] = moreChanged(device, host);
  return {
    path,
    kind: (a ?? b)?.kind ?? 'operator',
    status: statusOf(first.calls, second.calls, aNs, bNs),
    aCalls: first.calls,
    bCalls: second.calls,
    aHostNs: Math.round(first.hostNs),
    bHostNs: Math.round(second.hostNs),
    aDeviceNs: Math.round(first.deviceNs),
    bDeviceNs: Math.round(second.deviceNs),
    deltaNs: Math.round(bNs - aNs),
  };
}

function statusOf(aCalls: number, bCalls: number, aNs: number, bNs: number): RowStatus {
  if (aCalls === 0 || bCalls === 0) {
    return aCalls === 0 ? 'added' : 'removed';
  }
  return Math.abs(bNs - aNs) <= sameShare * aNs ? 'same' : bNs > aNs ? 'slower' : 'faster';
}

type Times = readonly [number, number];

function moreChanged(device: Times, host: Times): Times {
  return Math.abs(device[1] - device[0]) >= Math.abs(host[1] - host[0]) && device[0] + device[1] > 0
    ? device
    : host;
}

interface Sum {
  calls: number;
  hostNs: number;
  hostSelfNs: number;
  deviceSelfNs: number;
  deviceNs: number;
}

const nothing: Readonly<Sum> = { calls: 0, hostNs: 0, hostSelfNs: 0, deviceSelfNs: 0, deviceNs: 0 };

function byName(root: TreeNode): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  const open: TreeNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    open.push(...node.children.values());
    if (node.kind === 'operator' && node.calls > 0) {
      const sum = sums.get(node.name) ?? { ...nothing };
      sum.calls += node.calls;
      sum.hostNs += node.hostNs;
      sum.hostSelfNs += node.hostSelfNs;
      sum.deviceSelfNs += node.deviceSelfNs;
      sums.set(node.name, sum);
    }
  }
  return sums;
}

function byDelta(a: { readonly deltaNs: number }, b: { readonly deltaNs: number }): number {
  return Math.abs(b.deltaNs) - Math.abs(a.deltaNs);
}
