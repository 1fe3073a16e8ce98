import { category } from '../read/eventCategory.ts';
import type { LinkedTrace } from './linkedTrace.ts';
import { sortRows } from './naturalSort.ts';

/** Ranges of the host (operators and annotations) with names that are wanted, in order of their start. */
export function rangesNamed(linked: LinkedTrace, isWanted: (name: string) => boolean): Uint32Array {
  return namedRows(linked, [category.operator, category.annotation], isWanted);
}

/** Calls of the runtime and the driver with names that are wanted, in order of their start. */
export function callsNamed(linked: LinkedTrace, isWanted: (name: string) => boolean): Uint32Array {
  return namedRows(linked, [category.runtime, category.driver], isWanted);
}

function namedRows(
  { trace, byCategory }: LinkedTrace,
  codes: readonly number[],
  isWanted: (name: string) => boolean,
): Uint32Array {
  const { events, names } = trace;
  const flags = names.flags((name) => (isWanted(name) ? 1 : 0));
  // Most traces have no such name, and then no event needs to be looked at.
  if (!flags.includes(1)) {
    return new Uint32Array(0);
  }
  const found: number[] = [];
  for (const code of codes) {
    for (let index = 0, { length } = byCategory[code]!; index < length; index++) {
      const row = byCategory[code]![index]!;
      if (flags[events.name[row]!] === 1) {
        found.push(row);
      }
    }
  }
  const rows = Uint32Array.from(found);
  sortRows(rows, (a, b) => events.startNs[a]! - events.startNs[b]!);
  return rows;
}
