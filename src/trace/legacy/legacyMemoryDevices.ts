import { sortRows } from '../link/naturalSort.ts';
import type { Trace } from '../read/trace.ts';
import type { LegacyModel } from './legacyModel.ts';

/** The name of a record's device; `undefined` for devices that the plug-in does not know. */
export function deviceName({ trace: { memory } }: LegacyModel, record: number): string | undefined {
  switch (memory.deviceType[record]) {
    case 0:
      return 'CPU';
    case 1:
      return `GPU${String(memory.deviceId[record]!)}`;
    default:
      return undefined;
  }
}

/** The earliest time among the events that the plug-in reads, in microseconds. @param order of the records in time. */
export function firstTimeUs({ trace, clock, legacy }: LegacyModel, order: Uint32Array): number {
  const event = legacy.rows[0];
  const record = order[0];
  return Math.min(
    event === undefined ? Infinity : clock.us(trace.events.startNs[event]!),
    record === undefined ? Infinity : clock.us(trace.memory.timeNs[record]!),
  );
}

/** Rows of `trace.memory` in order of time. */
export function memoryOrder({ memory }: Trace): Uint32Array {
  const order = Uint32Array.from({ length: memory.count }, (_, index) => index);
  sortRows(order, (a, b) => memory.timeNs[a]! - memory.timeNs[b]!);
  return order;
}
