import { category, eventCategories } from '../read/eventCategory.ts';
import { type EventColumns, none } from '../read/eventColumns.ts';
import type { Trace } from '../read/trace.ts';
import { indexById } from './idIndex.ts';
import { sortRows } from './naturalSort.ts';
import { nest } from './nesting.ts';
import { rowsByTrack } from './trackRows.ts';

/** A trace whose events know what they belong to. Rows are those of `trace.events`; {@link none} says that there is none. */
export interface LinkedTrace {
  readonly trace: Trace;
  /** Rows of each track in order of time. */
  readonly tracks: readonly Uint32Array[];
  /** Rows of each category (see `eventCategory.ts`) in the order of the file: most analyses need few of all rows. */
  readonly byCategory: readonly Uint32Array[];
  /** Operators track after track, on each in order of time: what contains others comes before them. */
  readonly operators: Uint32Array;
  /** Calls of the runtime and the driver, in the same order. */
  readonly calls: Uint32Array;
  /** Host events: the innermost event of the same thread that contains it. */
  readonly parent: Uint32Array;
  /** Kernels, copies and sets, in order of time. */
  readonly deviceRows: Uint32Array;
  /** Device work: the runtime or driver call that launched it. */
  readonly launch: Uint32Array;
  /** Device work and calls: the innermost operator that caused it. */
  readonly operator: Uint32Array;
  /** Host events that overlap another of their thread without being inside it. */
  readonly overlapping: number;
}

/**
 * Links device work to the call that launched it (by correlation, of the runtime or the driver) and to the operator
 * behind it (by External id, else by what encloses the call), and nests host events.
 */
export function linkTrace(trace: Trace): LinkedTrace {
  const { events } = trace;
  const tracks = rowsByTrack(events, trace.tracks.length);
  const hostTracks = tracks.filter((_, index) => trace.tracks[index]?.kind === 'host');
  const { parent, overlapping } = nest(events, hostTracks);
  const byCategory = rowsByCategory(events);
  const ordered = (codes: readonly number[]) => rowsInTrackOrder(events, tracks, byCategory, codes);
  const operators = ordered([category.operator]);
  const calls = ordered([category.runtime, category.driver]);
  const deviceRows = ordered([category.kernel, category.memcpy, category.memset]);
  const callOf = indexById(events.correlation, calls, events.count);
  const operatorOf = indexById(events.externalId, operators, events.count);
  const launch = new Uint32Array(events.count).fill(none);
  const operator = new Uint32Array(events.count).fill(none);
  for (let index = 0, { length } = calls; index < length; index++) {
    const row = calls[index]!;
    operator[row] = operatorOfCall(events, parent, row, operatorOf.find(events.externalId[row]!));
  }
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    const call = callOf.find(events.correlation[row]!);
    launch[row] = call;
    const named = operatorOf.find(events.externalId[row]!);
    operator[row] = named === none && call !== none ? operator[call]! : named;
  }
  const { startNs } = events;
  sortRows(deviceRows, (a, b) => startNs[a]! - startNs[b]! || a - b);
  return {
    trace,
    tracks,
    byCategory,
    operators,
    calls,
    parent,
    deviceRows,
    launch,
    operator,
    overlapping,
  };
}

/** Rows of some categories, track after track. */
function rowsInTrackOrder(
  { category: codeOf }: EventColumns,
  tracks: readonly Uint32Array[],
  byCategory: readonly Uint32Array[],
  codes: readonly number[],
): Uint32Array {
  const isWanted = new Uint8Array(byCategory.length);
  codes.forEach((code) => (isWanted[code] = 1));
  const found = new Uint32Array(codes.reduce((sum, code) => sum + byCategory[code]!.length, 0));
  let count = 0;
  for (const rows of tracks) {
    for (let index = 0, { length } = rows; index < length; index++) {
      const row = rows[index]!;
      if (isWanted[codeOf[row]!] === 1) {
        found[count++] = row;
      }
    }
  }
  return found;
}

function rowsByCategory(events: EventColumns): Uint32Array[] {
  const counts = new Uint32Array(eventCategories.length);
  for (let row = 0; row < events.count; row++) {
    counts[events.category[row]!]!++;
  }
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < events.count; row++) {
    const code = events.category[row]!;
    rows[code]![counts[code]!++] = row;
  }
  return rows;
}

/** Kernels, copies and sets: what keeps a device busy. */
export function isDeviceWork(code: number): boolean {
  return code === category.kernel || code === category.memcpy || code === category.memset;
}

/** The innermost event of a category that contains an event, itself excluded; {@link none} when there is none. */
export function enclosing(parent: Uint32Array, row: number, isWanted: (row: number) => boolean): number {
  let outer = parent[row]!;
  while (outer !== none && !isWanted(outer)) {
    outer = parent[outer]!;
  }
  return outer;
}

/** The operator that a call names, else the one around it. */
function operatorOfCall(events: EventColumns, parent: Uint32Array, row: number, named: number): number {
  return named === none
    ? enclosing(parent, row, (outer) => events.category[outer] === category.operator)
    : named;
}
