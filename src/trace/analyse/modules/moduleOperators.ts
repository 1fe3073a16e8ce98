import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { PairIds } from '../operators/pairIds.ts';
import { isCausedIn, type TimeWindow } from '../operators/timeWindow.ts';
import type { ModuleTree } from './moduleTree.ts';

/** What a module calls itself: the operators of one name that are in it and in no other operator of it. */
export interface ModuleOperators {
  /** Node of the module in its tree. */
  readonly node: number;
  readonly name: string;
  readonly isBackward: boolean;
  readonly calls: number;
  readonly hostNs: number;
  /** Device work that they caused, directly or in operators inside. */
  readonly deviceNs: number;
}

/** The operators directly in each module. @param around see `operatorParents`. */
export function moduleOperators(
  linked: LinkedTrace,
  window: TimeWindow,
  tree: ModuleTree,
  around: Uint32Array,
): ModuleOperators[] {
  const { trace, tracks, deviceRows, operator } = linked;
  const { events } = trace;
  const ids = new PairIds();
  const sums: { calls: number; hostNs: number; deviceNs: number }[] = [];
  /** Each operator's outermost operator within the same module and pass; `none` outside of modules. */
  const outermost = new Uint32Array(events.count).fill(none);
  const codeOf = (row: number) => 2 * tree.moduleOf(row) + Number(tree.isBackward(row));
  const sumOf = (row: number) =>
    (sums[ids.id(codeOf(row), events.name[row]!)] ??= { calls: 0, hostNs: 0, deviceNs: 0 });
  for (const rows of tracks) {
    for (const row of rows) {
      if (events.category[row] !== category.operator || tree.moduleOf(row) === none) {
        continue;
      }
      const outer = around[row]!;
      const isInside = outer !== none && tree.moduleOf(outer) !== none && codeOf(outer) === codeOf(row);
      outermost[row] = isInside ? outermost[outer]! : row;
      const startNs = events.startNs[row]!;
      if (!isInside && startNs >= window.startNs && startNs < window.endNs) {
        const sum = sumOf(row);
        sum.calls++;
        sum.hostNs += events.durationNs[row]!;
      }
    }
  }
  for (const row of deviceRows) {
    const cause = operator[row]!;
    const top = cause === none ? none : outermost[cause]!;
    if (top !== none && isCausedIn(window, linked, row)) {
      sumOf(top).deviceNs += events.durationNs[row]!;
    }
  }
  return sums.map((sum, id) => ({
    node: ids.first(id) >>> 1,
    name: trace.names.text(ids.second(id)),
    isBackward: ids.first(id) % 2 === 1,
    ...sum,
  }));
}
