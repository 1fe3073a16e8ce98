import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';

/** Stretches in which a thread of Python waited for autograd's own thread, which runs no Python itself. */
export interface BackwardWaits {
  /** Indexes of the tracks that waited. */
  readonly tracks: ReadonlySet<number>;
  /** Row of the frame that waited at an instant; {@link none} when no one did. */
  readonly at: (timeNs: number) => number;
}

/** Finds the calls of `run_backward`, by which PyTorch hands the backward pass to autograd's thread. */
export function backwardWaits({ trace, byCategory }: LinkedTrace): BackwardWaits {
  const { events, names } = trace;
  const rows: number[] = [];
  const known = new Map<number, boolean>();
  for (const row of byCategory[category.python]!) {
    const name = events.name[row]!;
    let isWait = known.get(name);
    if (isWait === undefined) {
      isWait = /\b_?(?:engine_)?run_backward\b/.test(names.text(name));
      known.set(name, isWait);
    }
    if (isWait) {
      rows.push(row);
    }
  }
  rows.sort((a, b) => events.startNs[a]! - events.startNs[b]! || endNs(events, b) - endNs(events, a));
  const outermost: number[] = [];
  for (const row of rows) {
    const last = outermost.at(-1);
    if (last === undefined || events.startNs[row]! >= endNs(events, last)) {
      outermost.push(row);
    }
  }
  return {
    tracks: new Set(outermost.map((row) => events.track[row]!)),
    at: (timeNs) => {
      let low = 0;
      let high = outermost.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (events.startNs[outermost[middle]!]! <= timeNs) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      const row = outermost[low - 1];
      return row !== undefined && endNs(events, row) > timeNs ? row : none;
    },
  };
}
