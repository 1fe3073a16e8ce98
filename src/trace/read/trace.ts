import type { EventColumns, FlowColumns, MemoryColumns } from './eventColumns.ts';
import type { Mark } from './eventScanner.ts';
import type { LaunchConfigTable } from './launchConfigs.ts';
import type { NameTable } from './nameTable.ts';
import type { ScanProblems } from './scanProblems.ts';
import type { TraceMetadata } from './traceMetadata.ts';
import type { TrackInfo } from './trackInfo.ts';

/**
 * A profiler trace in columns. Events are known by their row; all times are integer nanoseconds from the trace's own
 * base, so that differences are exact. Nothing here is computed: `link` and `analyse` build on it.
 */
export interface Trace {
  readonly path: string;
  /** Events with a duration, in the order of the file. */
  readonly events: EventColumns;
  readonly memory: MemoryColumns;
  readonly flows: FlowColumns;
  /** Names of events, and texts of process and thread ids. */
  readonly names: NameTable;
  /** Argument texts as they stand in the file. */
  readonly details: NameTable;
  readonly tracks: readonly TrackInfo[];
  readonly configs: LaunchConfigTable;
  readonly marks: readonly Mark[];
  /** Call stack (text in `details`) by event, where the trace has them. */
  readonly callStacks: ReadonlyMap<number, number>;
  /** Concrete inputs of convolutions (text in `details`) by event. */
  readonly concreteInputs: ReadonlyMap<number, number>;
  /** Arguments of collectives as JSON text, by event. */
  readonly collectives: ReadonlyMap<number, string>;
  readonly metadata: TraceMetadata;
  readonly problems: ScanProblems;
  /** Events of every phase, timed or not. */
  readonly eventCount: number;
  /** Size of the unpacked text. */
  readonly textBytes: number;
  /** Whole microseconds that were taken off the file's times. */
  readonly baseUs: number;
}

/** The name of an event. */
export function nameOf(trace: Trace, row: number): string {
  return trace.names.text(trace.events.name[row]!);
}

export function endNs(events: EventColumns, row: number): number {
  return events.startNs[row]! + events.durationNs[row]!;
}

/** Bytes that a copy or set moved; 0 when the trace does not tell. */
export function copiedBytes(events: EventColumns, row: number): number {
  return events.a[row]! + events.b[row]! * 2 ** 32;
}
