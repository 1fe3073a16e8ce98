import { sortRows } from '../link/naturalSort.ts';
import { none } from '../read/eventColumns.ts';
import type { Trace } from '../read/trace.ts';
import type { LegacyClock } from './legacyClock.ts';
import { type LegacyEvents, legacyType, nameBit } from './legacyEvents.ts';
import type { LegacyLaunches } from './legacyLaunches.ts';
import { isLeftOut } from './legacyNames.ts';

/** Ranges of the host as trees, one for each thread id, with a root above each. Nodes are dense numbers. */
export interface LegacyTree {
  readonly count: number;
  /** Row in the trace; {@link none} for roots. */
  readonly row: Uint32Array;
  /** 1 for ranges that the tables list as operators. */
  readonly isOperator: Uint8Array;
  readonly firstChild: Uint32Array;
  readonly nextSibling: Uint32Array;
  /** Microseconds on the plug-in's clock. Roots last from their first child's start to their last child's end. */
  readonly startUs: Float64Array;
  readonly endUs: Float64Array;
  /** The calls of a node: from and to in `callList`. */
  readonly callsFrom: Uint32Array;
  readonly callsTo: Uint32Array;
  readonly callList: Uint32Array;
  readonly roots: readonly LegacyRoot[];
}

export interface LegacyRoot {
  readonly node: number;
  /** Threads of different processes with one id share a tree, and so do streams. */
  readonly threadId: number | string;
}

/** Whether a tree takes ranges of this type. */
function isTreeType(type: number): boolean {
  return (
    type === legacyType.operator ||
    type === legacyType.step ||
    type === legacyType.module ||
    type === legacyType.annotation
  );
}

/** Nests the ranges of each thread; a range that ends after the one that it begins in is left out with what it holds. */
export function legacyTree(
  trace: Trace,
  clock: LegacyClock,
  legacy: LegacyEvents,
  launches: LegacyLaunches,
): LegacyTree {
  const { events } = trace;
  const { type, nameBits } = legacy;
  const isOptimizer = trace.names.flags((name) => (name.startsWith('Optimizer.step') ? 1 : 0));
  const isTreeRow = (row: number) => {
    if (type[row] !== legacyType.annotation) {
      return isTreeType(type[row]!);
    }
    const name = events.name[row]!;
    return (nameBits[name]! & (nameBit.collective | nameBit.dataLoader)) !== 0 || isOptimizer[name] === 1;
  };
  const lists = new Map<number | string, number[]>();
  const listOfTrack: (number[] | undefined)[] = [];
  let total = 0;
  for (const row of legacy.rows) {
    if (!isTreeRow(row)) {
      continue;
    }
    const track = events.track[row]!;
    let list = listOfTrack[track];
    if (list === undefined) {
      const id = numericId(trace.tracks[track]?.tid ?? '');
      list = lists.get(id) ?? [];
      lists.set(id, list);
      listOfTrack[track] = list;
    }
    list.push(row);
    total++;
  }

  const count = total + lists.size;
  const row = new Uint32Array(count).fill(none);
  const isOperator = new Uint8Array(count);
  const startUs = new Float64Array(count);
  const endUs = new Float64Array(count);
  const callsFrom = new Uint32Array(count);
  const callsTo = new Uint32Array(count);
  const { callList, claim, addRootCalls } = callClaims(trace, launches, lists.size);

  // The calls of an id belong to the first range with it, in order of time within the thread that came first.
  const nodeRanges: { id: number | string; from: number; to: number; holdsSteps: boolean }[] = [];
  let node = 0;
  for (const [id, list] of lists) {
    const from = node;
    let holdsSteps = false;
    for (const each of list) {
      row[node] = each;
      // The External id of a module is not looked at, so that it takes calls that have none.
      const external = type[each] === legacyType.module ? none : events.externalId[each]!;
      [callsFrom[node], callsTo[node]] = claim(external);
      holdsSteps ||= (nameBits[events.name[each]!]! & nameBit.step) !== 0;
      node++;
    }
    nodeRanges.push({ id, from, to: node, holdsSteps });
  }
  const isUnlisted = trace.names.flags((name) => (isLeftOut(name) ? 1 : 0));
  for (let each = 0; each < total; each++) {
    const source = row[each]!;
    startUs[each] = clock.us(events.startNs[source]!);
    endUs[each] = startUs[each]! + events.durationNs[source]! / 1000;
    const name = events.name[source]!;
    isOperator[each] =
      type[source] === legacyType.operator &&
      (nameBits[name]! & nameBit.dataLoader) === 0 &&
      isUnlisted[name] === 0
        ? 1
        : 0;
  }

  const firstChild = new Uint32Array(count).fill(none);
  const nextSibling = new Uint32Array(count).fill(none);
  const roots = nodeRanges.map(({ id, from, to, holdsSteps }, index) => {
    const root = total + index;
    [callsFrom[root], callsTo[root]] = addRootCalls(id, holdsSteps);
    const ordered = Uint32Array.from({ length: to - from }, (_, offset) => from + offset);
    sortRows(ordered, (a, b) => startUs[a]! - startUs[b]! || endUs[b]! - endUs[a]!);
    startUs[root] = -Infinity;
    endUs[root] = Infinity;
    nestThread(root, ordered, startUs, endUs, firstChild, nextSibling);
    const first = firstChild[root]!;
    let last = first;
    while (last !== none && nextSibling[last] !== none) {
      last = nextSibling[last]!;
    }
    startUs[root] = first === none ? NaN : startUs[first]!;
    endUs[root] = last === none ? NaN : endUs[last]!;
    return { node: root, threadId: id };
  });
  collapseChains(trace, legacy, { row, firstChild, nextSibling, callsFrom, callsTo }, total);
  return {
    count,
    row,
    isOperator,
    firstChild,
    nextSibling,
    startUs,
    endUs,
    callsFrom,
    callsTo,
    callList,
    roots,
  };
}

/** Thread ids that are texts of numbers count as these numbers. */
function numericId(id: number | string): number | string {
  return typeof id === 'string' && /^[+-]?\d+$/.test(id.trim()) ? Number(id) : id;
}

/** Hands out the calls of each External id once, and lists those that hang under the root of a thread. */
function callClaims(trace: Trace, launches: LegacyLaunches, rootCount: number) {
  const { events } = trace;
  const { calls, callsByExternalId } = launches;
  const idOf = (index: number) => events.externalId[calls[callsByExternalId[index]!]!]!;
  const zeros: number[] = [];
  calls.forEach((row, call) => {
    if (events.externalId[row] === 0) {
      zeros.push(call);
    }
  });
  const callList = new Uint32Array(calls.length + zeros.length + rootCount);
  callList.set(callsByExternalId);
  let filled = calls.length;
  const taken = new Uint8Array(calls.length);
  const lowest = (id: number) => {
    let low = 0;
    let high = calls.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (idOf(middle) < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  };
  const claim = (id: number): [number, number] => {
    const from = lowest(id);
    if (from === calls.length || idOf(from) !== id || taken[from] === 1) {
      return [0, 0];
    }
    taken[from] = 1;
    let to = from;
    while (to < calls.length && idOf(to) === id) {
      to++;
    }
    return [from, to];
  };
  const hasStale = launches.firstWork[calls.length] !== none;
  const addRootCalls = (threadId: number | string, holdsSteps: boolean): [number, number] => {
    const from = filled;
    for (const call of zeros) {
      if (numericId(trace.tracks[events.track[calls[call]!]!]?.tid ?? '') === threadId) {
        callList[filled++] = call;
      }
    }
    // Kernels without a call hang under every thread with steps, thus under a stream that steps are projected on, too.
    if (holdsSteps && hasStale) {
      callList[filled++] = calls.length;
    }
    return [from, filled];
  };
  return { callList, claim, addRootCalls };
}

function nestThread(
  root: number,
  ordered: Uint32Array,
  startUs: Float64Array,
  endUs: Float64Array,
  firstChild: Uint32Array,
  nextSibling: Uint32Array,
): void {
  const open = [root];
  const lastChild = [none];
  for (const node of ordered) {
    while (startUs[node]! >= endUs[open[open.length - 1]!]!) {
      open.pop();
      lastChild.pop();
    }
    const depth = open.length - 1;
    const parent = open[depth]!;
    if (endUs[node]! > endUs[parent]!) {
      continue;
    }
    if (lastChild[depth] === none) {
      firstChild[parent] = node;
    } else {
      nextSibling[lastChild[depth]!] = node;
    }
    lastChild[depth] = node;
    open.push(node);
    lastChild.push(none);
  }
}

interface Chains {
  readonly row: Uint32Array;
  readonly firstChild: Uint32Array;
  readonly nextSibling: Uint32Array;
  readonly callsFrom: Uint32Array;
  readonly callsTo: Uint32Array;
}

/** An operator whose only child has its name swallows the child: it takes its children and calls, and loses its own calls. */
function collapseChains(trace: Trace, { type }: LegacyEvents, tree: Chains, total: number): void {
  const { row, firstChild, nextSibling, callsFrom, callsTo } = tree;
  const { name } = trace.events;
  for (let node = 0; node < total; node++) {
    const own = row[node]!;
    if (type[own] !== legacyType.operator) {
      continue;
    }
    for (;;) {
      const child = firstChild[node]!;
      if (child === none || nextSibling[child] !== none) {
        break;
      }
      const childRow = row[child]!;
      if (type[childRow] !== legacyType.operator || name[childRow] !== name[own]) {
        break;
      }
      firstChild[node] = firstChild[child]!;
      callsFrom[node] = callsFrom[child]!;
      callsTo[node] = callsTo[child]!;
    }
  }
}

/** Calls a function for each kernel that the calls of a node launched; work is known by its number in the launches. */
export function forEachKernel(
  { launches, legacy, tree }: { launches: LegacyLaunches; legacy: LegacyEvents; tree: LegacyTree },
  node: number,
  visit: (piece: number) => void,
): void {
  const { firstWork, nextWork, work } = launches;
  for (let index = tree.callsFrom[node]!; index < tree.callsTo[node]!; index++) {
    for (let piece = firstWork[tree.callList[index]!]!; piece !== none; piece = nextWork[piece]!) {
      if (legacy.type[work[piece]!] === legacyType.kernel) {
        visit(piece);
      }
    }
  }
}
