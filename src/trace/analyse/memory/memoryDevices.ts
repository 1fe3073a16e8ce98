import { sortRows } from '../../link/naturalSort.ts';
import type { MemoryColumns } from '../../read/eventColumns.ts';
import type { Trace } from '../../read/trace.ts';

/** Memory events of one device, rows of `trace.memory` in order of time. */
export interface DeviceMemory {
  /** Such as `cpu` and `cuda:0`. */
  readonly device: string;
  readonly deviceType: number;
  readonly deviceId: number;
  readonly rows: Uint32Array;
}

/** PyTorch's numbers of device types that allocate with the profiler's knowledge. */
const typeNames: Readonly<Record<number, string>> = { 0: 'cpu', 1: 'cuda', 12: 'xpu', 20: 'privateuse1' };

/** The memory events of each device; accelerators first. */
export function memoryDevices({ memory }: Trace): DeviceMemory[] {
  const byDevice = new Map<number, number[]>();
  for (let row = 0; row < memory.count; row++) {
    if (!Number.isNaN(memory.sizeBytes[row]!)) {
      const key = memory.deviceType[row]! * 256 + memory.deviceId[row]!;
      const rows = byDevice.get(key);
      if (rows === undefined) {
        byDevice.set(key, [row]);
      } else {
        rows.push(row);
      }
    }
  }
  return [...byDevice]
    .sort(([a], [b]) => Number(a < 256) - Number(b < 256) || a - b)
    .map(([key, list]) => {
      const deviceType = key >>> 8;
      const deviceId = key & 255;
      const rows = Uint32Array.from(list);
      sortRows(rows, (a, b) => memory.timeNs[a]! - memory.timeNs[b]! || a - b);
      const name = typeNames[deviceType] ?? `device type ${deviceType}`;
      return { device: deviceType === 0 ? name : `${name}:${deviceId}`, deviceType, deviceId, rows };
    });
}

/** Whether the events name addresses, which PyTorch writes since 1.10; without them no release has its allocation. */
export function hasAddresses(memory: MemoryColumns, { rows }: DeviceMemory): boolean {
  return rows.length > 0 && rows.every((row) => !Number.isNaN(memory.address[row]!));
}
