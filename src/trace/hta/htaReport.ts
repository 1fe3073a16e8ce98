import type { TextTable } from '../../core/textTable.ts';
import { formatDurationNs, formatShare, formatSignificant } from '../../core/units.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { fileJson, type FileJson } from '../report/reportJson.ts';
import { htaOverlap, htaTemporalBreakdown, type HtaTemporalBreakdown } from './htaBreakdown.ts';
import { htaIdle, type HtaStreamIdle } from './htaIdle.ts';
import { htaQueue, type HtaStreamQueue } from './htaQueue.ts';

export const htaSchema = 'engine-room/trace-hta/1';

/** What HolisticTraceAnalysis 0.5.0 says of a rank by its own definitions; the last step left out, as it does. */
export interface HtaReport {
  readonly schema: string;
  readonly files: readonly FileJson[];
  readonly breakdown: HtaTemporalBreakdown;
  /** Share of communication during which a kernel computes; `null` without communication. */
  readonly overlap: number | null;
  readonly idle: readonly HtaStreamIdle[];
  readonly queue: readonly HtaStreamQueue[];
}

export function htaReport(linked: LinkedTrace): HtaReport {
  const scope = { includesLastStep: false };
  const overlap = htaOverlap(linked, scope);
  return {
    schema: htaSchema,
    files: [fileJson(linked)],
    breakdown: htaTemporalBreakdown(linked, scope),
    overlap: Number.isNaN(overlap) ? null : overlap,
    idle: htaIdle(linked, scope),
    queue: htaQueue(linked, scope),
  };
}

/** The same as tables for people, each with its title. */
export function htaTables(report: HtaReport): { readonly title: string; readonly table: TextTable }[] {
  const { breakdown, overlap, idle, queue } = report;
  const share = (ns: number) => formatShare(breakdown.windowNs > 0 ? ns / breakdown.windowNs : 0);
  const optional = (ns: number | undefined) => (ns === undefined ? '' : formatDurationNs(ns));
  return [
    {
      title: 'Temporal breakdown',
      table: {
        headers: ['', 'Time', 'Share'],
        numeric: new Set([1, 2]),
        rows: [
          ['Idle', formatDurationNs(breakdown.idleNs), share(breakdown.idleNs)],
          ['Compute', formatDurationNs(breakdown.computeNs), share(breakdown.computeNs)],
          ['Non-compute', formatDurationNs(breakdown.nonComputeNs), share(breakdown.nonComputeNs)],
          ...(overlap === null ? [] : [['Communication hidden by computing', '', formatShare(overlap)]]),
        ],
      },
    },
    {
      title: 'Idle time by stream',
      table: {
        headers: ['Stream', 'Host wait', 'Kernel wait', 'Other'],
        numeric: new Set([1, 2, 3]),
        rows: idle.map((row) => [
          String(row.stream),
          optional(row.hostWaitNs),
          optional(row.kernelWaitNs),
          optional(row.otherNs),
        ]),
      },
    },
    {
      title: 'Queue length by stream',
      table: {
        headers: ['Stream', 'Mean', 'Deviation', 'Median', 'Longest'],
        numeric: new Set([1, 2, 3, 4]),
        rows: queue.map((row) => [
          String(row.stream),
          ...[row.mean, row.standardDeviation, row.median, row.max].map(formatSignificant),
        ]),
      },
    },
  ];
}
