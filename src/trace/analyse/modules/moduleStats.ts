import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { none } from '../../read/eventColumns.ts';
import { isCausedIn, type TimeWindow, wholeTime } from '../operators/timeWindow.ts';
import { findModules, type ModuleSource, type ModuleTree } from './moduleTree.ts';
import { treeOrder } from './treeOrder.ts';

/** Times of one direction, in integer nanoseconds. */
export interface PassTimes {
  readonly hostTotalNs: number;
  /** Without the modules inside. */
  readonly hostSelfNs: number;
  /** Sum of kernels, copies and sets caused in the module and in those inside. */
  readonly deviceTotalNs: number;
  readonly deviceSelfNs: number;
}

/** A module at its place in the tree. */
export interface ModuleStats {
  /** Without `nn.Module: `, such as `Linear_0`. */
  readonly name: string;
  /** Names from the outermost module, joined with ` / `. */
  readonly path: string;
  readonly depth: number;
  /** Position of the module that holds it in the list; -1 for outermost ones. */
  readonly parent: number;
  /** Forward calls. */
  readonly occurrences: number;
  readonly forward: PassTimes;
  readonly backward: PassTimes;
}

export interface ModuleReport {
  readonly source: ModuleSource;
  /** In order of the tree: each module, then those inside it, in order of their first call. */
  readonly modules: readonly ModuleStats[];
  /** Share of all device time that belongs to a module, 0 to 1; `null` when no device worked. */
  readonly deviceTimeShare: number | null;
  readonly deviceTimeNs: number;
}

const columns = 9;
const field = { occurrences: 0, forward: 1, backward: 5 } as const;
const offset = { hostTotal: 0, hostSelf: 1, deviceTotal: 2, deviceSelf: 3 } as const;

/** Modules with their forward and backward times. */
export function moduleStats(
  linked: LinkedTrace,
  window: TimeWindow = wholeTime,
  tree: ModuleTree = findModules(linked),
): ModuleReport {
  const sums = new Float64Array(columns * tree.size);
  addHost(linked, window, tree, sums);
  const { totalNs, attributedNs } = addDevice(linked, window, tree, sums);
  // Parents come before children: from the end, each hands its total on.
  for (let node = tree.size - 1; node >= 0; node--) {
    const outer = tree.parentOf(node);
    for (const pass of [field.forward, field.backward]) {
      const at = node * columns + pass;
      sums[at + offset.deviceTotal]! += sums[at + offset.deviceSelf]!;
      if (outer !== none) {
        sums[outer * columns + pass + offset.deviceTotal]! += sums[at + offset.deviceTotal]!;
      }
    }
    const backward = node * columns + field.backward;
    sums[backward + offset.hostTotal]! += sums[backward + offset.hostSelf]!;
    if (outer !== none) {
      sums[outer * columns + field.backward + offset.hostTotal]! += sums[backward + offset.hostTotal]!;
    }
  }
  return {
    source: tree.source,
    modules: inTreeOrder(tree, sums),
    deviceTimeShare: totalNs > 0 ? attributedNs / totalNs : null,
    deviceTimeNs: totalNs,
  };
}

function addHost(linked: LinkedTrace, window: TimeWindow, tree: ModuleTree, sums: Float64Array): void {
  const { trace, parent } = linked;
  const { events } = trace;
  for (let row = 0; row < events.count; row++) {
    const node = tree.moduleOf(row);
    const startNs = events.startNs[row]!;
    if (node === none || startNs < window.startNs || startNs >= window.endNs) {
      continue;
    }
    const durationNs = events.durationNs[row]!;
    const outer = parent[row]!;
    if (tree.isModuleRow(row)) {
      const at = node * columns;
      sums[at + field.occurrences]!++;
      sums[at + field.forward + offset.hostTotal]! += durationNs;
      sums[at + field.forward + offset.hostSelf]! += durationNs;
      const around = tree.parentOf(node);
      if (around !== none) {
        sums[around * columns + field.forward + offset.hostSelf]! -= durationNs;
      }
    } else if (tree.isBackward(row) && (outer === none || !tree.isBackward(outer))) {
      sums[node * columns + field.backward + offset.hostSelf]! += durationNs;
    }
  }
}

function addDevice(
  linked: LinkedTrace,
  window: TimeWindow,
  tree: ModuleTree,
  sums: Float64Array,
): { readonly totalNs: number; readonly attributedNs: number } {
  const { trace, deviceRows, operator, launch } = linked;
  let totalNs = 0;
  let attributedNs = 0;
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    if (!isCausedIn(window, linked, row)) {
      continue;
    }
    const durationNs = trace.events.durationNs[row]!;
    totalNs += durationNs;
    const cause = operator[row] === none ? launch[row]! : operator[row]!;
    const node = cause === none ? none : tree.moduleOf(cause);
    if (node !== none) {
      attributedNs += durationNs;
      const pass = tree.isBackward(cause) ? field.backward : field.forward;
      sums[node * columns + pass + offset.deviceSelf]! += durationNs;
    }
  }
  return { totalNs, attributedNs };
}

function inTreeOrder(tree: ModuleTree, sums: Float64Array): ModuleStats[] {
  const modules: ModuleStats[] = [];
  for (const { node, parent } of treeOrder(tree)) {
    const outer = modules[parent];
    const name = tree.nameOf(node).replace(/^nn\.Module: /, '');
    modules.push({
      name,
      path: outer === undefined ? name : `${outer.path} / ${name}`,
      depth: outer === undefined ? 0 : outer.depth + 1,
      parent,
      occurrences: sums[node * columns]!,
      forward: passTimes(sums, node * columns + field.forward),
      backward: passTimes(sums, node * columns + field.backward),
    });
  }
  return modules;
}

function passTimes(sums: Float64Array, at: number): PassTimes {
  return {
    hostTotalNs: sums[at + offset.hostTotal]!,
    // Calls of one module that overlap, on several threads, could otherwise take more than there is.
    hostSelfNs: Math.max(0, sums[at + offset.hostSelf]!),
    deviceTotalNs: sums[at + offset.deviceTotal]!,
    deviceSelfNs: sums[at + offset.deviceSelf]!,
  };
}
