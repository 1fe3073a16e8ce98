import { sortRows } from '../link/naturalSort.ts';
import { none } from '../read/eventColumns.ts';
import type { Trace } from '../read/trace.ts';
import { type LegacyEvents, legacyType } from './legacyEvents.ts';

/** Runtime calls and the device work that they launched, as linked lists over dense numbers. */
export interface LegacyLaunches {
  /** Rows of the runtime calls in order of time; the number of a call is its place here. */
  readonly calls: Uint32Array;
  /** Rows of kernels, copies and sets in order of time; the number of a piece of work is its place here. */
  readonly work: Uint32Array;
  /** First piece of work by call, and the one behind the last call: kernels whose call the trace does not hold. */
  readonly firstWork: Uint32Array;
  /** The next piece of work of the same call. */
  readonly nextWork: Uint32Array;
  /** Calls by External id, those with one id together in order of time. */
  readonly callsByExternalId: Uint32Array;
}

/**
 * Joins device work to calls by correlation. A call takes what was waiting for its correlation, and what comes later
 * with it until another call takes the number over.
 */
export function legacyLaunches(trace: Trace, { rows, type }: LegacyEvents): LegacyLaunches {
  const { events } = trace;
  const calls: number[] = [];
  const work: number[] = [];
  for (const row of rows) {
    if (type[row] === legacyType.runtime) {
      calls.push(row);
    } else if (isWork(type[row]!)) {
      work.push(row);
    }
  }
  const firstWork = new Uint32Array(calls.length + 1).fill(none);
  const lastWork = new Uint32Array(calls.length + 1).fill(none);
  const nextWork = new Uint32Array(work.length).fill(none);
  const append = (call: number, piece: number) => {
    if (firstWork[call] === none) {
      firstWork[call] = piece;
    } else {
      nextWork[lastWork[call]!] = piece;
    }
    lastWork[call] = piece;
  };
  const callOf = new Map<number, number>();
  const waiting = new Map<number, number[]>();
  let call = 0;
  let piece = 0;
  for (const row of rows) {
    const correlation = events.correlation[row]!;
    if (type[row] === legacyType.runtime) {
      waiting.get(correlation)?.forEach((early) => {
        append(call, early);
      });
      waiting.delete(correlation);
      callOf.set(correlation, call++);
    } else if (isWork(type[row]!)) {
      const launching = callOf.get(correlation);
      const others = waiting.get(correlation);
      if (launching !== undefined) {
        append(launching, piece);
      } else if (others === undefined) {
        waiting.set(correlation, [piece]);
      } else {
        others.push(piece);
      }
      piece++;
    }
  }
  for (const stale of waiting.values()) {
    for (const each of stale) {
      if (type[work[each]!] === legacyType.kernel) {
        append(calls.length, each);
      }
    }
  }
  const callsByExternalId = Uint32Array.from(calls, (_, index) => index);
  sortRows(
    callsByExternalId,
    (a, b) => events.externalId[calls[a]!]! - events.externalId[calls[b]!]! || a - b,
  );
  return {
    calls: Uint32Array.from(calls),
    work: Uint32Array.from(work),
    firstWork,
    nextWork,
    callsByExternalId,
  };
}

function isWork(type: number): boolean {
  return type === legacyType.kernel || type === legacyType.memcpy || type === legacyType.memset;
}
