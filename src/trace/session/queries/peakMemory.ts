import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';

/** The most memory of one device that was in use at once during the steps. */
export interface PeakMemory {
  readonly device: number;
  readonly allocatedBytes: number;
  readonly reservedBytes: number;
  /** All memory of the device; `null` where the trace does not tell. */
  readonly totalBytes: number | null;
}

/** The device with the highest peak during the steps; `null` where allocations were not recorded. */
export function peakMemory({ trace, steps }: Pick<TraceAnalysis, 'trace' | 'steps'>): PeakMemory | null {
  const { count, deviceType, deviceId, timeNs, allocatedBytes, reservedBytes } = trace.memory;
  const fromNs = steps[0]?.startNs ?? -Infinity;
  const toNs = steps.at(-1)?.endNs ?? Infinity;
  let at = -1;
  let reserved = 0;
  for (let row = 0; row < count; row++) {
    if (deviceType[row] === 0 || timeNs[row]! < fromNs || timeNs[row]! > toNs) {
      continue;
    }
    if (at < 0 || allocatedBytes[row]! > allocatedBytes[at]!) {
      at = row;
    }
    reserved = Math.max(reserved, reservedBytes[row]!);
  }
  if (at < 0) {
    return null;
  }
  const device = deviceId[at]!;
  return {
    device,
    allocatedBytes: allocatedBytes[at]!,
    reservedBytes: reserved,
    totalBytes: trace.metadata.devices.find(({ id }) => id === device)?.totalGlobalMem ?? null,
  };
}
