import { none } from '../read/eventColumns.ts';
import { memoryOrder } from './legacyMemoryDevices.ts';
import type { LegacyModel } from './legacyModel.ts';

/** Which operator each allocation and release happened in. Records are rows of `trace.memory`. */
export interface LegacyMemoryOwners {
  /** Records in order of time. */
  readonly order: Uint32Array;
  /** By record: the operator that it happened in; {@link none} outside operators. */
  readonly node: Uint32Array;
  /** By record: the operator that is named for it. A release is named after its allocation. */
  readonly namedNode: Uint32Array;
  /** By record: the node above the named one. */
  readonly parentNode: Uint32Array;
  /** 1 for nodes that a record was in, at any depth: the statistics look at no others. */
  readonly isVisited: Uint8Array;
}

/** Walks the records of each thread along its tree, forwards only. */
export function legacyMemoryOwners(model: LegacyModel): LegacyMemoryOwners {
  const { trace, tree } = model;
  const { memory } = trace;
  const order = memoryOrder(trace);
  const node = new Uint32Array(memory.count).fill(none);
  const namedNode = new Uint32Array(memory.count).fill(none);
  const parentNode = new Uint32Array(memory.count).fill(none);
  const isVisited = new Uint8Array(tree.count);
  const rootOf = new Map(tree.roots.map(({ node: root, threadId }) => [threadId, root]));
  const byThread = new Map<number | string, number[]>();
  for (const record of order) {
    const id = trace.tracks[memory.track[record]!]?.tid ?? '';
    const list = byThread.get(id);
    if (list === undefined) {
      byThread.set(id, [record]);
    } else {
      list.push(record);
    }
  }
  for (const [id, records] of byThread) {
    const root = rootOf.get(id);
    if (root !== undefined) {
      isVisited[root] = 1;
      walk(model, root, records, { node, namedNode, parentNode, isVisited });
    }
  }
  nameReleases(model, order, namedNode, parentNode);
  return { order, node, namedNode, parentNode, isVisited };
}

type Marks = Pick<LegacyMemoryOwners, 'node' | 'namedNode' | 'parentNode' | 'isVisited'>;

function walk(
  { trace, clock, tree }: LegacyModel,
  root: number,
  records: readonly number[],
  marks: Marks,
): void {
  const { memory } = trace;
  const { startUs, endUs, firstChild, nextSibling } = tree;
  const path: number[] = [];
  let current = root;
  // The child of the current node from which the search goes on; earlier ones are over.
  let next = firstChild[root]!;
  for (const record of records) {
    const timeUs = clock.us(memory.timeNs[record]!);
    while (current !== none && timeUs >= endUs[current]!) {
      next = nextSibling[current]!;
      current = path.pop() ?? none;
    }
    if (current === none || !(timeUs >= startUs[current]!)) {
      continue;
    }
    while (next !== none && timeUs >= startUs[next]!) {
      if (timeUs >= endUs[next]!) {
        next = nextSibling[next]!;
      } else {
        marks.isVisited[next] = 1;
        path.push(current);
        current = next;
        next = firstChild[current]!;
      }
    }
    if (tree.isOperator[current] === 1) {
      marks.node[record] = current;
      if (memory.sizeBytes[record]! > 0) {
        marks.namedNode[record] = current;
        marks.parentNode[record] = path.at(-1) ?? none;
      }
    }
  }
}

function nameReleases(
  { trace: { memory } }: LegacyModel,
  order: Uint32Array,
  namedNode: Uint32Array,
  parentNode: Uint32Array,
): void {
  const live = new Map<number, number>();
  for (const record of order) {
    const address = memory.address[record]!;
    if (Number.isNaN(address)) {
      continue;
    }
    if (memory.sizeBytes[record]! > 0) {
      live.set(address, record);
    } else {
      const allocation = live.get(address);
      if (allocation !== undefined) {
        namedNode[record] = namedNode[allocation]!;
        parentNode[record] = parentNode[allocation]!;
        live.delete(address);
      }
    }
  }
}
