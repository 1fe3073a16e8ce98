import type { ModuleStats } from '../../../src/trace/analyse/modules/moduleStats.ts';

/** All modules of one class: their own time, without modules inside, in nanoseconds. */
export interface ModuleKind {
  /** The class, such as `Conv2d`. */
  readonly name: string;
  readonly modules: number;
  readonly forwardNs: number;
  readonly backwardNs: number;
}

/** Whose time counts. */
export type Measure = 'device' | 'host';

/** Sums up modules by class, `Conv2d_0` and `Conv2d_1` being of `Conv2d`; the most time comes first. */
export function moduleKinds(modules: readonly ModuleStats[], measure: Measure): ModuleKind[] {
  const kinds = new Map<string, { modules: number; forwardNs: number; backwardNs: number }>();
  for (const { name, forward, backward } of modules) {
    const kind = kindOf(name);
    const sum = kinds.get(kind) ?? { modules: 0, forwardNs: 0, backwardNs: 0 };
    sum.modules++;
    sum.forwardNs += measure === 'device' ? forward.deviceSelfNs : forward.hostSelfNs;
    sum.backwardNs += measure === 'device' ? backward.deviceSelfNs : backward.hostSelfNs;
    kinds.set(kind, sum);
  }
  return [...kinds]
    .map(([name, sums]) => ({ name, ...sums }))
    .filter(({ forwardNs, backwardNs }) => forwardNs + backwardNs > 0)
    .sort((a, b) => b.forwardNs + b.backwardNs - a.forwardNs - a.backwardNs);
}

/** The class of a module that the profiler has numbered. */
export function kindOf(name: string): string {
  return name.replace(/_\d+$/, '');
}
