import type { ModuleStats, PassTimes } from '../../../src/trace/analyse/modules/moduleStats.ts';
import type { FlameNode } from '../../../src/trace/timeline/timelineTypes.ts';
import type { Measure } from './moduleKinds.ts';

export type Pass = 'forward' | 'backward' | 'both';

/** A box that remembers which module it is. */
export interface ModuleFlameNode extends FlameNode {
  /** Position in the list of modules. */
  readonly position: number;
  readonly children: readonly ModuleFlameNode[];
}

/** The tree of modules as a flame graph of one pass or both; modules without any time in it are left out. */
export function moduleFlame(
  modules: readonly ModuleStats[],
  pass: Pass,
  measure: Measure,
): ModuleFlameNode[] {
  const roots: ModuleFlameNode[] = [];
  const inside: ModuleFlameNode[][] = modules.map(() => []);
  modules.forEach((module, position) => {
    const siblings = inside[module.parent] ?? roots;
    siblings.push({
      position,
      name: module.name,
      kind: 'module',
      totalNs: timeOf(module, pass, measure),
      count: module.occurrences,
      children: inside[position] ?? [],
    });
  });
  return withTime(roots);
}

function withTime(nodes: readonly ModuleFlameNode[]): ModuleFlameNode[] {
  return nodes
    .filter(({ totalNs }) => totalNs > 0)
    .map((node) => ({ ...node, children: withTime(node.children) }))
    .sort((a, b) => b.totalNs - a.totalNs);
}

/** The time of a module with those inside. */
export function timeOf({ forward, backward }: ModuleStats, pass: Pass, measure: Measure): number {
  const of = ({ deviceTotalNs, hostTotalNs }: PassTimes) =>
    measure === 'device' ? deviceTotalNs : hostTotalNs;
  return (pass === 'backward' ? 0 : of(forward)) + (pass === 'forward' ? 0 : of(backward));
}
