import type { ModuleStats, PassTimes } from '../../../src/trace/analyse/modules/moduleStats.ts';
import type { PlacedModule } from '../../../src/trace/session/queries/modules.ts';
import type { FlameNode } from '../../../src/trace/timeline/timelineTypes.ts';
import type { Measure } from './moduleKinds.ts';

export type Pass = 'forward' | 'backward' | 'both';

/** A box that remembers which module it is, or is called by. */
export interface ModuleFlameNode extends FlameNode {
  /** Position in the list of modules. */
  readonly position: number;
  readonly children: readonly ModuleFlameNode[];
}

/**
 * The tree of modules as a flame graph of one pass or both, the operators that a module calls itself among those inside it.
 * What takes no time in it is left out.
 */
export function moduleFlame(
  modules: readonly PlacedModule[],
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
  modules.forEach(({ operators }, position) => {
    for (const { name, isBackward, calls, hostNs, deviceNs } of operators) {
      if (pass === 'both' || isBackward === (pass === 'backward')) {
        inside[position]?.push({
          position,
          name,
          kind: 'operator',
          totalNs: measure === 'device' ? deviceNs : hostNs,
          count: calls,
          children: [],
        });
      }
    }
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
