import { none } from '../../../read/eventColumns.ts';
import type { RecordedDevice, RecordedMemory } from './memoryOfRecording.ts';

/** Allocations with their releases, a column each. Times on the session's axis. */
export interface StretchEvents {
  readonly count: number;
  /** Names that `operator` points into. */
  readonly names: readonly string[];
  /** -1 outside of operators, and for what was allocated before the recording. */
  readonly operator: Int32Array;
  readonly bytes: Float64Array;
  /** NaN for what was allocated before the recording. */
  readonly allocatedNs: Float64Array;
  /** NaN for what outlived the recording. */
  readonly releasedNs: Float64Array;
  /** The host event that allocated, else that released; 0xffffffff outside of all. */
  readonly row: Uint32Array;
}

/** What was allocated or released in a stretch, in order of time; empty where the trace names no addresses. */
export function stretchEvents(
  { analysis, recording, owners, ownerOf }: RecordedMemory,
  { allocations }: RecordedDevice,
  startNs: number,
  endNs: number,
): StretchEvents {
  const { memory, names, events } = analysis.trace;
  const { allocated, released, earlier } = allocations ?? {
    allocated: new Uint32Array(),
    released: new Uint32Array(),
    earlier: new Uint32Array(),
  };
  const isInside = (instant: number) =>
    instant !== none && memory.timeNs[instant]! >= startNs && memory.timeNs[instant]! < endNs;
  const before = earlier.filter(isInside);
  const chosen = allocated
    .map((_, index) => index)
    .filter((index) => isInside(allocated[index]!) || isInside(released[index]!));
  const count = before.length + chosen.length;
  const columns = {
    operator: new Int32Array(count).fill(-1),
    bytes: new Float64Array(count),
    allocatedNs: new Float64Array(count).fill(NaN),
    releasedNs: new Float64Array(count).fill(NaN),
    row: new Uint32Array(count).fill(none),
  };
  const known = new Map<number, number>();
  const nameAt = (row: number) => {
    if (row === none) {
      return -1;
    }
    const name = events.name[row]!;
    const at = known.get(name) ?? known.size;
    known.set(name, at);
    return at;
  };
  before.forEach((instant, at) => {
    columns.bytes[at] = -memory.sizeBytes[instant]!;
    columns.releasedNs[at] = memory.timeNs[instant]! + recording.offsetNs;
    columns.row[at] = owners[instant]!;
  });
  chosen.forEach((index, position) => {
    const at = before.length + position;
    const [instant, release] = [allocated[index]!, released[index]!];
    const operator = ownerOf(owners[instant]!);
    columns.operator[at] = nameAt(operator);
    columns.bytes[at] = memory.sizeBytes[instant]!;
    columns.allocatedNs[at] = memory.timeNs[instant]! + recording.offsetNs;
    if (release !== none) {
      columns.releasedNs[at] = memory.timeNs[release]! + recording.offsetNs;
    }
    columns.row[at] = operator === none ? owners[instant]! : operator;
  });
  return { count, names: Array.from(known.keys(), (name) => names.text(name)), ...columns };
}
