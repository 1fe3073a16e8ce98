import type { TextTable } from '../../../core/textTable.ts';
import { formatBytes, formatDurationNs, formatShare, formatSignificant } from '../../../core/units.ts';
import type { CopyStats } from './copyStats.ts';
import type { KernelGrouping, KernelStats } from './kernelStats.ts';

/** Kernels as a table for people. A computed occupancy has a ≤ in front, for it is an upper bound. */
export function kernelTable(stats: readonly KernelStats[], by: KernelGrouping = 'name'): TextTable {
  const extra = by === 'launch' ? ['Operator', 'Grid', 'Block', 'Registers', 'Shared memory'] : [];
  const headers = [
    'Kernel',
    ...extra,
    'Calls',
    'Total',
    'Mean',
    'Min',
    'Max',
    'Blocks per SM',
    'Occupancy',
    'Tensor cores',
  ];
  const firstNumber = by === 'launch' ? 4 : 1;
  return {
    headers,
    numeric: new Set(
      headers.map((_, index) => index).filter((index) => index >= firstNumber && index < headers.length - 1),
    ),
    rows: stats.map((row) => [
      row.name,
      ...(by === 'launch'
        ? [
            row.operator ?? '',
            row.grid?.join(' × ') ?? '',
            row.block?.join(' × ') ?? '',
            row.registersPerThread === null ? '' : String(row.registersPerThread),
            row.sharedMemoryBytes === null ? '' : formatBytes(row.sharedMemoryBytes),
          ]
        : []),
      String(row.calls),
      formatDurationNs(row.totalNs),
      formatDurationNs(row.meanNs),
      formatDurationNs(row.minNs),
      formatDurationNs(row.maxNs),
      row.blocksPerSm === null ? '' : formatSignificant(row.blocksPerSm),
      row.occupancy === null ? '' : `${row.isOccupancyComputed ? '≤ ' : ''}${formatShare(row.occupancy)}`,
      row.tensorCores.use,
    ]),
  };
}

/** Copies and sets as a table for people. */
export function copyTable(stats: readonly CopyStats[]): TextTable {
  return {
    headers: ['Copy or set', 'Direction', 'Host memory', 'Calls', 'Total', 'Longest', 'Bytes', 'Bandwidth'],
    numeric: new Set([3, 4, 5, 6, 7]),
    rows: stats.map((row) => [
      row.name,
      row.direction ?? '',
      row.hostMemory ?? '',
      String(row.calls),
      formatDurationNs(row.totalNs),
      formatDurationNs(row.maxNs),
      row.bytes === null ? '' : formatBytes(row.bytes),
      row.bandwidth === null ? '' : `${formatBytes(row.bandwidth)}/s`,
    ]),
  };
}
