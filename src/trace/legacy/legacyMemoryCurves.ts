import { deviceName, firstTimeUs } from './legacyMemoryDevices.ts';
import type { LegacyModel } from './legacyModel.ts';
import { reduceCurve } from './reduceCurve.ts';

/** A point of the plug-in's memory curve. */
export interface LegacyMemoryPoint {
  /** Microseconds since the first event of the trace. */
  readonly timeUs: number;
  readonly allocatedBytes: number;
  readonly reservedBytes: number;
}

export interface LegacyMemoryCurve {
  readonly peakBytes: number;
  readonly points: readonly LegacyMemoryPoint[];
}

/** Points that the plug-in draws at most. */
const drawnPoints = 10_240;

/** By device, what was allocated and reserved over time. @param order of the records in time. */
export function legacyMemoryCurves(model: LegacyModel, order: Uint32Array): Map<string, LegacyMemoryCurve> {
  const { trace, clock } = model;
  const { memory } = trace;
  const startUs = firstTimeUs(model, order);
  const recordsOf = new Map<string, number[]>();
  for (const record of order) {
    const device = deviceName(model, record);
    const { address, allocatedBytes, reservedBytes } = memory;
    if (
      device !== undefined &&
      !Number.isNaN(address[record]! + allocatedBytes[record]! + reservedBytes[record]!)
    ) {
      const records = recordsOf.get(device) ?? [];
      records.push(record);
      recordsOf.set(device, records);
    }
  }
  const curves = new Map<string, LegacyMemoryCurve>();
  for (const [device, records] of recordsOf) {
    // The drawn line is made a stair: before each point stands one of the same time and the values before.
    const count = records.length * 2 - 1;
    const curve = {
      timeUs: new Float64Array(count),
      allocated: new Float64Array(count),
      reserved: new Float64Array(count),
    };
    let peakBytes = 0;
    records.forEach((record, index) => {
      const timeUs = clock.us(memory.timeNs[record]!) - startUs;
      peakBytes = Math.max(peakBytes, memory.allocatedBytes[record]!);
      if (index > 0) {
        curve.timeUs[index * 2 - 1] = timeUs;
        curve.allocated[index * 2 - 1] = curve.allocated[index * 2 - 2]!;
        curve.reserved[index * 2 - 1] = curve.reserved[index * 2 - 2]!;
      }
      curve.timeUs[index * 2] = timeUs;
      curve.allocated[index * 2] = memory.allocatedBytes[record]!;
      curve.reserved[index * 2] = memory.reservedBytes[record]!;
    });
    // In the plug-in's units: between triangles of one size the last digits decide.
    const kept = reduceCurve(
      curve.timeUs.map((timeUs) => 0.001 * timeUs),
      curve.allocated.map((bytes) => bytes / 1024),
      drawnPoints,
    );
    const points = Array.from(kept, (index) => ({
      timeUs: curve.timeUs[index]!,
      allocatedBytes: curve.allocated[index]!,
      reservedBytes: curve.reserved[index]!,
    }));
    curves.set(device, { peakBytes, points });
  }
  return curves;
}
