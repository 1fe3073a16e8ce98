import { z } from 'zod/mini';
import { fail } from '../../../../core/failure.ts';
import { type OperatorMemory, operatorMemory } from '../../../analyse/memory/operatorMemory.ts';
import { operatorAt } from '../../../analyse/memory/memoryOwners.ts';
import { category } from '../../../read/eventCategory.ts';
import { none } from '../../../read/eventColumns.ts';
import { scopeSchema } from '../../scope.ts';
import { defineQuery } from '../../sessionQuery.ts';
import { type EventPlace, eventPlace } from '../eventPlace.ts';
import { memoryOfRecording, type RecordedDevice, type RecordedMemory } from './memoryOfRecording.ts';
import { type StretchEvents, stretchEvents } from './stretchEvents.ts';

/** What operators of one name did to a device's memory in a stretch; `place` is the call with the largest allocation. */
export interface StretchOperator extends OperatorMemory {
  readonly place: EventPlace | null;
}

export interface MemoryStretch {
  readonly operators: readonly StretchOperator[];
  readonly events: StretchEvents;
}

const time = z.nullable(z.number());

/** What happened to a device's memory in a stretch of the session's axis; `null` stands for the ends of the recording. */
export const memoryStretchQuery = defineQuery(
  z.object({ recording: scopeSchema.shape.recording, device: z.string(), fromNs: time, toNs: time }),
  (session, { recording: index, device: name, fromNs, toNs }): MemoryStretch => {
    const memory = memoryOfRecording(session, index);
    const device =
      memory.devices.find((each) => each.device === name) ??
      fail({ kind: 'bad-input', message: `The trace has no memory of ${name}.` });
    const { offsetNs } = memory.recording;
    const startNs = fromNs === null ? -Infinity : fromNs - offsetNs;
    const endNs = toNs === null ? Infinity : toNs - offsetNs;
    return {
      operators: stretchOperators(memory, device, startNs, endNs),
      events: stretchEvents(memory, device, startNs, endNs),
    };
  },
);

function stretchOperators(
  { analysis, recording, owners }: RecordedMemory,
  { memory }: RecordedDevice,
  startNs: number,
  endNs: number,
): StretchOperator[] {
  const { linked, trace } = analysis;
  const around = analysis.operatorsAround();
  const isInside = (ns: number) => ns >= startNs && ns < endNs;
  const rows = memory.rows.filter((instant) => isInside(trace.memory.timeNs[instant]!));
  const calls = new Map<string, number>();
  for (let row = 0; row < trace.events.count; row++) {
    if (trace.events.category[row] === category.operator && isInside(trace.events.startNs[row]!)) {
      const name = trace.names.text(trace.events.name[row]!);
      calls.set(name, (calls.get(name) ?? 0) + 1);
    }
  }
  const largest = new Map<string, { readonly row: number; readonly bytes: number }>();
  for (const instant of rows) {
    const bytes = trace.memory.sizeBytes[instant]!;
    for (let row = operatorAt(trace.events, around, owners[instant]!); row !== none; row = around[row]!) {
      const name = trace.names.text(trace.events.name[row]!);
      const known = largest.get(name);
      if (known === undefined || bytes > known.bytes) {
        largest.set(name, { row, bytes });
      }
    }
  }
  return operatorMemory(linked, { ...memory, rows }, owners, around).map((operator) => ({
    ...operator,
    // An operator that began before the stretch and allocates in it is one call of it.
    calls: Math.max(1, calls.get(operator.name) ?? 0),
    place: eventPlace(recording, largest.get(operator.name)?.row ?? none),
  }));
}
