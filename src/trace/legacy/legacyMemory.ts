import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import { deviceName, firstTimeUs } from './legacyMemoryDevices.ts';
import { legacyMemoryCurves, type LegacyMemoryPoint } from './legacyMemoryCurves.ts';
import { legacyMemoryOwners, type LegacyMemoryOwners } from './legacyMemoryOwners.ts';
import { legacyMemoryStatistics, type LegacyMemoryStatistics } from './legacyMemoryStatistics.ts';
import type { LegacyModel } from './legacyModel.ts';

/** An allocation with its release; either may be missing. */
export interface LegacyMemoryEvent {
  readonly operator: string;
  readonly sizeBytes: number;
  /** Microseconds since the first event of the trace. */
  readonly allocatedAtUs: number | undefined;
  readonly releasedAtUs: number | undefined;
}

/** The plug-in's memory view of a device, `CPU` or such as `GPU0`. */
export interface LegacyDeviceMemory {
  readonly device: string;
  /** Most bytes that were allocated at once; `undefined` before PyTorch 1.10, whose traces do not tell. */
  readonly peakBytes: number | undefined;
  /** As drawn: steps, reduced to 10 240 points. */
  readonly curve: readonly LegacyMemoryPoint[];
  /** Pairs in order of their release, then what was not released, then what was allocated before the recording. */
  readonly events: readonly LegacyMemoryEvent[];
  /** By operator name, in the order of the names. */
  readonly statistics: readonly LegacyMemoryStatistics[];
}

/** The memory view; `undefined` when the trace holds no allocations. */
export function legacyMemory(model: LegacyModel): LegacyDeviceMemory[] | undefined {
  if (model.trace.memory.count === 0) {
    return undefined;
  }
  const owners = legacyMemoryOwners(model);
  const curves = legacyMemoryCurves(model, owners.order);
  const events = memoryEvents(model, owners);
  const statistics = legacyMemoryStatistics(model, owners);
  const devices = new Set([...curves.keys(), ...events.keys(), ...statistics.keys()]);
  return [...devices].sort().map((device) => ({
    device,
    peakBytes: curves.get(device)?.peakBytes,
    curve: curves.get(device)?.points ?? [],
    events: events.get(device) ?? [],
    statistics: statistics.get(device) ?? [],
  }));
}

function memoryEvents(model: LegacyModel, owners: LegacyMemoryOwners): Map<string, LegacyMemoryEvent[]> {
  const { trace, clock } = model;
  const { memory } = trace;
  const startUs = firstTimeUs(model, owners.order);
  const sinceStart = (record: number) => clock.us(memory.timeNs[record]!) - startUs;
  const events = new Map<string, LegacyMemoryEvent[]>();
  const add = (record: number, event: LegacyMemoryEvent) => {
    const device = deviceName(model, record);
    if (device !== undefined) {
      const list = events.get(device) ?? [];
      list.push(event);
      events.set(device, list);
    }
  };
  const allocations = new Map<number, number>();
  const releases = new Map<number, number>();
  for (const record of owners.order) {
    const address = memory.address[record]!;
    if (Number.isNaN(address)) {
      continue;
    }
    const allocation = allocations.get(address);
    if (memory.sizeBytes[record]! > 0) {
      allocations.set(address, record);
    } else if (allocation === undefined) {
      releases.set(address, record);
    } else {
      add(allocation, {
        operator: operatorText(model, owners, allocation),
        sizeBytes: -memory.sizeBytes[record]!,
        allocatedAtUs: sinceStart(allocation),
        releasedAtUs: sinceStart(record),
      });
      allocations.delete(address);
    }
  }
  for (const record of allocations.values()) {
    add(record, {
      operator: operatorText(model, owners, record),
      sizeBytes: memory.sizeBytes[record]!,
      allocatedAtUs: sinceStart(record),
      releasedAtUs: undefined,
    });
  }
  for (const record of releases.values()) {
    add(record, {
      operator: operatorText(model, owners, record),
      sizeBytes: -memory.sizeBytes[record]!,
      allocatedAtUs: undefined,
      releasedAtUs: sinceStart(record),
    });
  }
  return events;
}

/** `aten::empty` and its kin are where all others get memory, so that the node above is named first. */
function operatorText({ trace, tree }: LegacyModel, owners: LegacyMemoryOwners, record: number): string {
  const node = owners.namedNode[record]!;
  if (node === none) {
    return '<unknown>';
  }
  const name = nameOf(trace, tree.row[node]!);
  const parent = owners.parentNode[record]!;
  if (!name.startsWith('aten::empty') || parent === none) {
    return name;
  }
  const parentRow = tree.row[parent]!;
  return `${parentRow === none ? 'CallTreeRoot' : nameOf(trace, parentRow)} (${name})`;
}
