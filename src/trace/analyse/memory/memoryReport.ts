import { isDeviceAllocationCall } from '../../classify/runtimeCalls.ts';
import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { callsNamed } from '../../link/namedRows.ts';
import { none } from '../../read/eventColumns.ts';
import { findModules, type ModuleTree } from '../modules/moduleTree.ts';
import { operatorParents } from '../operators/operatorParents.ts';
import type { Step } from '../steps.ts';
import { type Allocations, pairAllocations } from './allocations.ts';
import { type MemoryCurve, memoryCurve, type MemoryPeak, memoryPeak } from './memoryCurve.ts';
import { memoryDevices } from './memoryDevices.ts';
import { memoryOwners, owningOperator } from './memoryOwners.ts';
import { type OperatorMemory, operatorMemory } from './operatorMemory.ts';
import { explainPeak, type PeakExplanation } from './peakOwners.ts';

/** Memory of one device during the recording. */
export interface DeviceMemoryReport {
  readonly device: string;
  /** Memory of the GPU; `null` where the trace does not tell. */
  readonly totalBytes: number | null;
  readonly curve: MemoryCurve;
  readonly peak: MemoryPeak;
  /** `null` where releases cannot be paired with allocations, see `notes`. */
  readonly explanation: PeakExplanation | null;
  readonly operators: readonly OperatorMemory[];
  /** `null` where the trace names no addresses. */
  readonly allocations: Allocations | null;
  /** What cannot be told, and why, for people. */
  readonly notes: readonly string[];
}

/** Calls of the driver for memory: many during steps mean that the allocator's cache does not fit the work. */
export interface DriverAllocations {
  readonly allocations: number;
  /** A caching allocator gives memory back when it ran out and tries again, or when the program asks it to. */
  readonly releases: number;
  readonly hostNs: number;
}

export interface MemoryReport {
  /** Devices with recorded memory, GPUs first; none when the recording has no memory events. */
  readonly devices: readonly DeviceMemoryReport[];
  readonly driver: DriverAllocations;
  /** Innermost host event of each memory event, see `memoryOwners`. */
  readonly owners: Uint32Array;
}

/** Everything that the trace tells about memory. @param around see {@link operatorParents}. */
export function memoryReport(
  linked: LinkedTrace,
  steps: readonly Step[],
  modules: ModuleTree = findModules(linked),
  around: Uint32Array = operatorParents(linked),
): MemoryReport {
  const { trace } = linked;
  const owners = memoryOwners(linked);
  const ownerOf = owningOperator(linked, around);
  const devices = memoryDevices(trace).flatMap((device): DeviceMemoryReport[] => {
    const curve = memoryCurve(trace.memory, device);
    const peak = memoryPeak(curve, steps);
    if (peak === undefined) {
      return [];
    }
    const allocations = pairAllocations(trace.memory, device);
    const notes = [
      ...(allocations === undefined
        ? [
            'The trace has no addresses (PyTorch before 1.10), so who owns the memory at the peak cannot be told.',
          ]
        : []),
      ...(curve.isRelative ? ['The trace has no totals: the curve begins at 0 and shows changes only.'] : []),
    ];
    const properties = trace.metadata.devices.find(({ id }) => id === device.deviceId);
    return [
      {
        device: device.device,
        totalBytes: device.deviceType === 0 ? null : (properties?.totalGlobalMem ?? null),
        curve,
        peak,
        explanation:
          allocations === undefined
            ? null
            : explainPeak(
                linked,
                device,
                allocations,
                peak.index,
                peak.allocatedBytes,
                owners,
                ownerOf,
                modules,
              ),
        operators: operatorMemory(linked, device, owners, around),
        allocations: allocations ?? null,
        notes,
      },
    ];
  });
  return { devices, driver: driverAllocations(linked), owners };
}

/** An allocation with its release, for lists. Times in nanoseconds; `null` for what outlived the recording. */
export interface MemoryEvent {
  readonly operator: string | null;
  readonly bytes: number;
  readonly allocatedNs: number | null;
  readonly releasedNs: number | null;
}

/** Allocations and releases of a device in order of time, the operator's name resolved for each. */
export function memoryEvents(
  linked: LinkedTrace,
  { allocated, released, earlier }: Allocations,
  owners: Uint32Array,
  around: Uint32Array = operatorParents(linked),
): MemoryEvent[] {
  const { memory, names, events } = linked.trace;
  const ownerOf = owningOperator(linked, around);
  const recorded = Array.from(allocated, (row, index): MemoryEvent => {
    const operator = ownerOf(owners[row]!);
    const release = released[index]!;
    return {
      operator: operator === none ? null : names.text(events.name[operator]!),
      bytes: memory.sizeBytes[row]!,
      allocatedNs: memory.timeNs[row]!,
      releasedNs: release === none ? null : memory.timeNs[release]!,
    };
  });
  const before = Array.from(earlier, (row): MemoryEvent => ({
    operator: null,
    bytes: -memory.sizeBytes[row]!,
    allocatedNs: null,
    releasedNs: memory.timeNs[row]!,
  }));
  return [...before, ...recorded];
}

function driverAllocations(linked: LinkedTrace): DriverAllocations {
  const { events, names } = linked.trace;
  const rows = callsNamed(linked, isDeviceAllocationCall);
  const isRelease = names.flags((name) => (/Free|Unmap|Release/.test(name) ? 1 : 0));
  const releases = rows.filter((row) => isRelease[events.name[row]!] === 1).length;
  return {
    allocations: rows.length - releases,
    releases,
    hostNs: rows.reduce((sum, row) => sum + events.durationNs[row]!, 0),
  };
}
