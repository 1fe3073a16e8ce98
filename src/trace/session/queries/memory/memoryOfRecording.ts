import type { Allocations } from '../../../analyse/memory/allocations.ts';
import { type DeviceMemory, memoryDevices } from '../../../analyse/memory/memoryDevices.ts';
import { owningOperator } from '../../../analyse/memory/memoryOwners.ts';
import {
  type DeviceMemoryReport,
  type MemoryReport,
  memoryReport,
} from '../../../analyse/memory/memoryReport.ts';
import type { TraceAnalysis } from '../../../analyse/traceAnalysis.ts';
import type { SessionRecording } from '../../sessionRecording.ts';
import type { TraceSession } from '../../traceSession.ts';

/** A device's memory with the rows that it was worked out from. */
export interface RecordedDevice extends DeviceMemoryReport {
  readonly memory: DeviceMemory;
  readonly allocations: Allocations | null;
}

/** What all questions about the memory of a recording begin with. */
export interface RecordedMemory {
  readonly recording: SessionRecording;
  readonly analysis: TraceAnalysis;
  readonly devices: readonly RecordedDevice[];
  readonly driver: MemoryReport['driver'];
  /** Innermost host event of each memory event. */
  readonly owners: Uint32Array;
  /** The operator that memory is for, by its innermost host event. */
  readonly ownerOf: (innermost: number) => number;
}

/** Worked out once for each recording. @throws as `TraceSession.recording`. */
export function memoryOfRecording(session: TraceSession, index: number): RecordedMemory {
  const recording = session.recording(index);
  return session.remember(`memory of ${index}`, () => {
    const analysis = recording.analysis();
    const { linked, steps } = analysis;
    const around = analysis.operatorsAround();
    const { devices, driver, owners } = memoryReport(linked, steps, analysis.modules(), around);
    const rows = new Map(memoryDevices(linked.trace).map((memory) => [memory.device, memory]));
    return {
      recording,
      analysis,
      devices: devices.map((device) => ({ ...device, memory: rows.get(device.device)! })),
      driver,
      owners,
      ownerOf: owningOperator(linked, around),
    };
  });
}
