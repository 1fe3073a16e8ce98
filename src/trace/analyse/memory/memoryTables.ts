import type { TextTable } from '../../../core/textTable.ts';
import { formatBytes, formatShare } from '../../../core/units.ts';
import type { DeviceMemoryReport } from './memoryReport.ts';
import type { PeakExplanation } from './peakOwners.ts';

/** A line for each device: peak, reserved memory, fragmentation. */
export function memoryPeakTable(
  devices: readonly Pick<DeviceMemoryReport, 'device' | 'peak' | 'totalBytes'>[],
): TextTable {
  return {
    headers: [
      'Device',
      'Peak allocated',
      'Reserved then',
      'Not usable then',
      'Highest reserved',
      'Of the GPU',
      'In step',
    ],
    numeric: new Set([1, 2, 3, 4, 5]),
    rows: devices.map(({ device, peak, totalBytes }) => [
      device,
      formatBytes(peak.allocatedBytes),
      bytes(peak.reservedBytes),
      bytes(peak.fragmentedBytes),
      bytes(peak.highestReservedBytes),
      totalBytes === null ? '' : formatShare(peak.allocatedBytes / totalBytes),
      peak.step ?? '',
    ]),
  };
}

/** Who owns the bytes at the peak. */
export function peakOwnerTable(explanation: PeakExplanation, by: 'operator' | 'module'): TextTable {
  const owners = by === 'operator' ? explanation.byOperator : explanation.byModule;
  return {
    headers: [by === 'operator' ? 'Operator' : 'Module', 'Alive at the peak', 'Allocations'],
    numeric: new Set([1, 2]),
    rows: [
      ['(allocated before the recording)', formatBytes(explanation.beforeRecordingBytes), ''],
      ...owners.map((owner) => [owner.name, formatBytes(owner.bytes), String(owner.allocations)]),
    ],
  };
}

/** What operators do to the memory of a device. */
export function operatorMemoryTable({ operators }: Pick<DeviceMemoryReport, 'operators'>): TextTable {
  return {
    headers: [
      'Operator',
      'Calls',
      'Self allocated',
      'Allocated',
      'Self allocations',
      'Self increase',
      'Increase',
    ],
    numeric: new Set([1, 2, 3, 4, 5, 6]),
    rows: operators.map((row) => [
      row.name,
      String(row.calls),
      formatBytes(row.selfAllocatedBytes),
      formatBytes(row.allocatedBytes),
      String(row.selfAllocations),
      signedBytes(row.selfIncreaseBytes),
      signedBytes(row.increaseBytes),
    ]),
  };
}

function bytes(value: number | null): string {
  return value === null ? '' : formatBytes(value);
}

function signedBytes(value: number): string {
  return value < 0 ? `-${formatBytes(-value)}` : formatBytes(value);
}
