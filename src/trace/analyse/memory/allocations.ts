import { none, type MemoryColumns } from '../../read/eventColumns.ts';
import { type DeviceMemory, hasAddresses } from './memoryDevices.ts';

/** Allocations with their releases, rows of `trace.memory`. */
export interface Allocations {
  /** Allocations in order of time. */
  readonly allocated: Uint32Array;
  /** The release of each; {@link none} for what outlived the recording. */
  readonly released: Uint32Array;
  /** Releases of what was allocated before the recording. */
  readonly earlier: Uint32Array;
}

/** Pairs each allocation with the next release of its address; `undefined` where the trace names no addresses. */
export function pairAllocations(memory: MemoryColumns, device: DeviceMemory): Allocations | undefined {
  if (!hasAddresses(memory, device)) {
    return undefined;
  }
  const allocated: number[] = [];
  const released: number[] = [];
  const earlier: number[] = [];
  const open = new Map<number, number>();
  for (let index = 0, { length } = device.rows; index < length; index++) {
    const row = device.rows[index]!;
    const address = memory.address[row]!;
    if (memory.sizeBytes[row]! > 0) {
      open.set(address, allocated.length);
      allocated.push(row);
      released.push(none);
    } else if (memory.sizeBytes[row]! < 0) {
      const index = open.get(address);
      if (index === undefined) {
        earlier.push(row);
      } else {
        released[index] = row;
        open.delete(address);
      }
    }
  }
  return {
    allocated: Uint32Array.from(allocated),
    released: Uint32Array.from(released),
    earlier: Uint32Array.from(earlier),
  };
}
