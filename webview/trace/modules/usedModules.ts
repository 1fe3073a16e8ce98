import type { PlacedModule } from '../../../src/trace/session/queries/modules.ts';

/** The modules that did anything in the steps that are looked at; `parent` points into the new list. */
export function usedModules(modules: readonly PlacedModule[]): PlacedModule[] {
  const used: PlacedModule[] = [];
  const moved = new Map<number, number>();
  modules.forEach((module, position) => {
    const { occurrences, forward, backward } = module;
    const times = [forward.hostTotalNs, forward.deviceTotalNs, backward.hostTotalNs, backward.deviceTotalNs];
    if (occurrences > 0 || times.some((ns) => ns > 0)) {
      // Times of a module contain those inside it, so what holds a used module is used.
      moved.set(position, used.length);
      used.push({ ...module, parent: moved.get(module.parent) ?? -1 });
    }
  });
  return used;
}
