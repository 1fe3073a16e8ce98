import type { TextTable } from '../../../core/textTable.ts';
import { formatBytes, formatDurationNs, formatShare, formatSignificant } from '../../../core/units.ts';
import type { RooflineReport } from './roofline.ts';

/** Operators against the GPU's peaks as a table for people. */
export function rooflineTable({ rows }: RooflineReport): TextTable {
  return {
    headers: [
      'Operator',
      'Input shapes',
      'Type',
      'Tensor cores',
      'Bound by',
      'Calls',
      'Device time',
      'Rate',
      'Bandwidth',
      'FLOP per byte',
      'Of the peak',
    ],
    numeric: new Set([5, 6, 7, 8, 9, 10]),
    rows: rows.map((row) => [
      row.name,
      row.shapes,
      row.format.toUpperCase(),
      row.tensorCores,
      row.bound ?? '',
      String(row.calls),
      formatDurationNs(row.deviceNs),
      `${formatSignificant(row.flopPerSecond / 1e12)} TFLOP/s`,
      `${formatBytes(row.bytesPerSecond)}/s`,
      formatSignificant(row.intensity),
      row.efficiency === null ? '' : formatShare(row.efficiency),
    ]),
  };
}
