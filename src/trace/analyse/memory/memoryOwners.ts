import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { sortRows } from '../../link/naturalSort.ts';
import { category } from '../../read/eventCategory.ts';
import { type EventColumns, none } from '../../read/eventColumns.ts';
import { endNs } from '../../read/trace.ts';

/** For each memory event the innermost host event of its thread that was running then; `none` outside of all. */
export function memoryOwners(linked: LinkedTrace): Uint32Array {
  const { trace, tracks, parent } = linked;
  const { events, memory } = trace;
  const owners = new Uint32Array(memory.count).fill(none);
  for (const [track, instants] of instantsByTrack(linked)) {
    const rows = tracks[track]!;
    let next = 0;
    let inner = none;
    for (let index = 0, { length } = instants; index < length; index++) {
      const instant = instants[index]!;
      const timeNs = memory.timeNs[instant]!;
      while (next < rows.length && events.startNs[rows[next]!]! <= timeNs) {
        inner = rows[next++]!;
      }
      // What has ended stays ended: the search goes on where it stopped.
      while (inner !== none && endNs(events, inner) <= timeNs) {
        inner = parent[inner]!;
      }
      owners[instant] = inner;
    }
  }
  return owners;
}

/** Operators that only get memory for the operator around them. */
const allocating =
  /^aten::(?:empty|new_empty|empty_like|empty_strided|resize_|zeros|zeros_like|new_zeros|ones|full|clone|contiguous)/;

/**
 * The operator that memory is for: the innermost one that does not only allocate, else the innermost one; `none`
 * outside of operators.
 * @param around see `operatorParents`.
 */
export function owningOperator({ trace }: LinkedTrace, around: Uint32Array): (innermost: number) => number {
  const { events } = trace;
  const isAllocating = trace.names.flags((name) => (allocating.test(name) ? 1 : 0));
  return (innermost) => {
    const first = operatorAt(events, around, innermost);
    for (let row = first; row !== none; row = around[row]!) {
      if (isAllocating[events.name[row]!] === 0) {
        return row;
      }
    }
    return first;
  };
}

/** The innermost operator at a host event, which may be that event; `none` outside of operators. */
export function operatorAt(events: EventColumns, around: Uint32Array, row: number): number {
  return row === none || events.category[row] === category.operator ? row : around[row]!;
}

function instantsByTrack({ trace }: LinkedTrace): Map<number, Uint32Array> {
  const { memory } = trace;
  const lists = new Map<number, number[]>();
  for (let row = 0; row < memory.count; row++) {
    const list = lists.get(memory.track[row]!);
    if (list === undefined) {
      lists.set(memory.track[row]!, [row]);
    } else {
      list.push(row);
    }
  }
  return new Map(
    [...lists].map(([track, list]) => {
      const rows = Uint32Array.from(list);
      sortRows(rows, (a, b) => memory.timeNs[a]! - memory.timeNs[b]! || a - b);
      return [track, rows] as const;
    }),
  );
}
