import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';

/** For each host event the innermost operator around it, itself excluded; `none` when there is none. */
export function operatorParents({ trace, tracks, parent }: LinkedTrace): Uint32Array {
  const { events } = trace;
  const operators = new Uint32Array(events.count).fill(none);
  tracks.forEach((rows, index) => {
    if (trace.tracks[index]?.kind !== 'host') {
      return;
    }
    for (let place = 0, { length } = rows; place < length; place++) {
      const row = rows[place]!;
      const outer = parent[row]!;
      if (outer !== none) {
        operators[row] = events.category[outer] === category.operator ? outer : operators[outer]!;
      }
    }
  });
  return operators;
}
