import type { MemoryColumns } from '../../read/eventColumns.ts';
import type { Step } from '../steps.ts';
import type { DeviceMemory } from './memoryDevices.ts';

/** Memory of a device after each allocation and release: a step line. Bytes; times in nanoseconds. */
export interface MemoryCurve {
  readonly timeNs: Float64Array;
  readonly allocatedBytes: Float64Array;
  /** NaN where the trace does not tell. */
  readonly reservedBytes: Float64Array;
  /** True when the trace tells no totals, so that the line begins at 0 and shows changes only. */
  readonly isRelative: boolean;
}

export interface MemoryPeak {
  /** Position on the curve. */
  readonly index: number;
  readonly timeNs: number;
  readonly allocatedBytes: number;
  /** `null` where the trace does not tell. */
  readonly reservedBytes: number | null;
  /** Highest reserved memory at any time. */
  readonly highestReservedBytes: number | null;
  /** Reserved and not allocated at the peak, which other sizes could not use: `reserved - allocated`. */
  readonly fragmentedBytes: number | null;
  /** Name of the step in which it is; `null` outside steps. */
  readonly step: string | null;
}

export function memoryCurve(memory: MemoryColumns, { rows }: DeviceMemory): MemoryCurve {
  const count = rows.length;
  const timeNs = new Float64Array(count);
  const allocatedBytes = new Float64Array(count);
  const reservedBytes = new Float64Array(count);
  let isRelative = false;
  for (let index = 0; index < count; index++) {
    const row = rows[index]!;
    timeNs[index] = memory.timeNs[row]!;
    allocatedBytes[index] = memory.allocatedBytes[row]!;
    reservedBytes[index] = memory.reservedBytes[row]!;
    isRelative ||= Number.isNaN(allocatedBytes[index]);
  }
  if (isRelative) {
    let sum = 0;
    for (let index = 0; index < count; index++) {
      sum += memory.sizeBytes[rows[index]!]!;
      allocatedBytes[index] = sum;
    }
  }
  return { timeNs, allocatedBytes, reservedBytes, isRelative };
}

/** The points of a stretch of time, end excluded, and the position of the first of them. */
export function sliceCurve(
  curve: MemoryCurve,
  startNs: number,
  endNs: number,
): { readonly curve: MemoryCurve; readonly first: number } {
  const { timeNs, allocatedBytes, reservedBytes, isRelative } = curve;
  const first = firstAtOrAfter(timeNs, startNs);
  const end = firstAtOrAfter(timeNs, endNs);
  return {
    curve: {
      timeNs: timeNs.subarray(first, end),
      allocatedBytes: allocatedBytes.subarray(first, end),
      reservedBytes: reservedBytes.subarray(first, end),
      isRelative,
    },
    first,
  };
}

function firstAtOrAfter(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The highest allocated memory, the first time that it is reached; `undefined` for an empty curve. */
export function memoryPeak(curve: MemoryCurve, steps: readonly Step[]): MemoryPeak | undefined {
  let index = -1;
  let highestReserved = -Infinity;
  for (let point = 0; point < curve.timeNs.length; point++) {
    if (index < 0 || curve.allocatedBytes[point]! > curve.allocatedBytes[index]!) {
      index = point;
    }
    highestReserved = Math.max(highestReserved, curve.reservedBytes[point]! || 0);
  }
  if (index < 0) {
    return undefined;
  }
  const timeNs = curve.timeNs[index]!;
  const allocatedBytes = curve.allocatedBytes[index]!;
  const reserved = curve.reservedBytes[index]!;
  // The host's allocator reserves nothing and says 0.
  const reservedBytes = reserved > 0 ? reserved : null;
  // Allocations happen on the host, so the host's range of a step tells.
  const step = steps.find(({ hostStartNs, hostEndNs }) => timeNs >= hostStartNs && timeNs < hostEndNs);
  return {
    index,
    timeNs,
    allocatedBytes,
    reservedBytes,
    highestReservedBytes: highestReserved > 0 ? highestReserved : null,
    fragmentedBytes: reservedBytes === null || curve.isRelative ? null : reservedBytes - allocatedBytes,
    step: step?.name ?? null,
  };
}

/**
 * The curve with at most about `points` points for drawing: of each stretch of time its first point, its lowest and its
 * highest stay, so that no peak disappears.
 */
export function thinCurve(curve: MemoryCurve, points: number): MemoryCurve {
  const count = curve.timeNs.length;
  const buckets = Math.max(1, Math.floor(points / 3));
  if (count <= points) {
    return curve;
  }
  const first = curve.timeNs[0]!;
  const width = (curve.timeNs[count - 1]! - first) / buckets || 1;
  const kept: number[] = [];
  let start = 0;
  while (start < count) {
    const bucket = Math.floor((curve.timeNs[start]! - first) / width);
    let low = start;
    let high = start;
    let end = start;
    while (end < count && Math.floor((curve.timeNs[end]! - first) / width) === bucket) {
      low = curve.allocatedBytes[end]! < curve.allocatedBytes[low]! ? end : low;
      high = curve.allocatedBytes[end]! > curve.allocatedBytes[high]! ? end : high;
      end++;
    }
    kept.push(...new Set([start, Math.min(low, high), Math.max(low, high)]));
    start = end;
  }
  if (kept.at(-1) !== count - 1) {
    kept.push(count - 1);
  }
  const pick = (column: Float64Array) => Float64Array.from(kept, (index) => column[index]!);
  return {
    timeNs: pick(curve.timeNs),
    allocatedBytes: pick(curve.allocatedBytes),
    reservedBytes: pick(curve.reservedBytes),
    isRelative: curve.isRelative,
  };
}
