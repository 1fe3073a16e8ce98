import { none } from '../read/eventColumns.ts';
import type { Trace } from '../read/trace.ts';
import type { LegacyClock } from './legacyClock.ts';
import { type LegacyEvents, legacyType } from './legacyEvents.ts';
import type { LegacyLaunches } from './legacyLaunches.ts';
import { isTensorCoreEligible, usesTensorCores } from './legacyNames.ts';
import type { LegacyTree } from './legacyTree.ts';

/** Times of the nodes in microseconds, and what device work belongs to. */
export interface LegacyNodeTimes {
  /** Nodes with children before their parents, in the order in which the tables meet them. */
  readonly order: Uint32Array;
  readonly hostUs: Float64Array;
  readonly selfHostUs: Float64Array;
  readonly deviceUs: Float64Array;
  readonly selfDeviceUs: Float64Array;
  readonly tensorCoreUs: Float64Array;
  readonly selfTensorCoreUs: Float64Array;
  /** 1 for operators that could use tensor cores: by name, by a child's, or because they did. */
  readonly isEligible: Uint8Array;
  /** Duration of device work in microseconds, as the difference of the plug-in's clock times. */
  readonly workUs: Float64Array;
  /** The node that device work belongs to; {@link none} for what belongs to no node of a tree. */
  readonly nodeOfWork: Uint32Array;
  /** 1 for device work whose name counts as use of tensor cores. */
  readonly workUsesTensorCores: Uint8Array;
  /** 1 by name where an operator's own name makes it eligible. */
  readonly isEligibleName: Uint8Array;
}

/** Sums up times along the trees. Device times are plain sums, so that work that runs at once counts twice. */
export function legacyNodeTimes(
  trace: Trace,
  clock: LegacyClock,
  legacy: LegacyEvents,
  launches: LegacyLaunches,
  tree: LegacyTree,
): LegacyNodeTimes {
  const { events } = trace;
  const { calls, work, firstWork, nextWork } = launches;
  const { count, row, firstChild, nextSibling, callsFrom, callsTo, callList } = tree;
  const isEligibleName = trace.names.flags((name) => (isTensorCoreEligible(name) ? 1 : 0));
  const isTensorCoreName = trace.names.flags((name) => (usesTensorCores(name) ? 1 : 0));
  const workUs = Float64Array.from(work, (each) => durationUs(trace, clock, each));
  const workUsesTensorCores = Uint8Array.from(work, (each) => isTensorCoreName[events.name[each]!]!);
  const nodeOfWork = new Uint32Array(work.length).fill(none);
  const callUs = new Float64Array(calls.length + 1);
  const callTensorCoreUs = new Float64Array(calls.length + 1);
  for (let call = 0; call <= calls.length; call++) {
    for (let piece = firstWork[call]!; piece !== none; piece = nextWork[piece]!) {
      callUs[call]! += workUs[piece]!;
      callTensorCoreUs[call]! += workUsesTensorCores[piece] === 1 ? workUs[piece]! : 0;
    }
  }
  const order = postOrder(tree);
  const hostUs = new Float64Array(count);
  const selfHostUs = new Float64Array(count);
  const deviceUs = new Float64Array(count);
  const selfDeviceUs = new Float64Array(count);
  const tensorCoreUs = new Float64Array(count);
  const selfTensorCoreUs = new Float64Array(count);
  const isEligible = new Uint8Array(count);
  for (const node of order) {
    const isRoot = row[node] === none;
    const isOperatorType = !isRoot && legacy.type[row[node]!] === legacyType.operator;
    hostUs[node] = tree.endUs[node]! - tree.startUs[node]!;
    let selfHost = hostUs[node];
    isEligible[node] = isRoot ? 0 : isEligibleName[events.name[row[node]!]!]!;
    for (let child = firstChild[node]!; child !== none; child = nextSibling[child]!) {
      deviceUs[node]! += deviceUs[child]!;
      tensorCoreUs[node]! += tensorCoreUs[child]!;
      selfHost -= hostUs[child]!;
      if (isOperatorType && isEligible[child] === 1) {
        isEligible[node] = 1;
      }
    }
    for (let index = callsFrom[node]!; index < callsTo[node]!; index++) {
      const call = callList[index]!;
      if (call < calls.length) {
        selfHost -= durationUs(trace, clock, calls[call]!);
      }
      deviceUs[node]! += callUs[call]!;
      selfDeviceUs[node]! += callUs[call]!;
      tensorCoreUs[node]! += callTensorCoreUs[call]!;
      selfTensorCoreUs[node]! += callTensorCoreUs[call]!;
      if (isOperatorType && callTensorCoreUs[call]! > 0) {
        isEligible[node] = 1;
      }
      for (let piece = firstWork[call]!; piece !== none; piece = nextWork[piece]!) {
        nodeOfWork[piece] = node;
      }
    }
    selfHostUs[node] = selfHost;
  }
  return {
    order,
    hostUs,
    selfHostUs,
    deviceUs,
    selfDeviceUs,
    tensorCoreUs,
    selfTensorCoreUs,
    isEligible,
    workUs,
    nodeOfWork,
    workUsesTensorCores,
    isEligibleName,
  };
}

/** End minus start, both on the plug-in's clock: the last digit is not that of the file's duration. */
function durationUs(trace: Trace, clock: LegacyClock, row: number): number {
  const startUs = clock.us(trace.events.startNs[row]!);
  return startUs + trace.events.durationNs[row]! / 1000 - startUs;
}

function postOrder({ count, roots, firstChild, nextSibling }: LegacyTree): Uint32Array {
  const order = new Uint32Array(count);
  let filled = 0;
  const path: number[] = [];
  for (const { node: root } of roots) {
    let node = root;
    for (;;) {
      while (firstChild[node] !== none) {
        path.push(node);
        node = firstChild[node]!;
      }
      order[filled++] = node;
      while (nextSibling[node] === none && path.length > 0) {
        node = path.pop()!;
        order[filled++] = node;
      }
      if (path.length === 0) {
        break;
      }
      node = nextSibling[node]!;
    }
  }
  return order.slice(0, filled);
}
