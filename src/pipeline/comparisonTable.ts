import { type ColumnUnit, formatColumn, sizeUnitFor, timeUnitFor } from '../core/columnNumbers.ts';
import { formatSignificant } from '../core/units.ts';
import type { ComparisonRow } from './comparison.ts';

/** The figures of one build as text; `undefined` where there is none. */
export interface ComparisonCells {
  readonly row: ComparisonRow;
  readonly p50: string;
  readonly p90: string;
  readonly p99: string;
  readonly throughput: string;
  readonly size: string;
  readonly speedUp: string;
  readonly maxDifference: string | undefined;
  readonly topK: string | undefined;
}

export interface ComparisonTable {
  readonly time: ColumnUnit;
  readonly size: ColumnUnit;
  /** k of the top-k column; absent when no build has class scores. */
  readonly k: number | undefined;
  readonly rows: readonly ComparisonCells[];
}

/** The figures of rows in one unit a column, digits under digits. */
export function comparisonTable(rows: readonly ComparisonRow[]): ComparisonTable {
  const time = timeUnitFor(rows.map(({ p50Ns }) => p50Ns));
  const size = sizeUnitFor(rows.map(({ sizeBytes }) => sizeBytes));
  // One count of decimals for the three percentiles, so that they can be read across as well as down.
  const times = formatColumn(
    rows.flatMap(({ p50Ns, p90Ns, p99Ns }) => [p50Ns, p90Ns, p99Ns].map((value) => value / time.divisor)),
  );
  const throughputs = formatColumn(rows.map(({ throughputPerSecond }) => throughputPerSecond));
  const sizes = formatColumn(rows.map(({ sizeBytes }) => sizeBytes / size.divisor));
  return {
    time,
    size,
    k: rows.find(({ topK }) => topK !== undefined)?.topK?.k,
    rows: rows.map((row, index) => ({
      row,
      p50: times[3 * index] ?? '',
      p90: times[3 * index + 1] ?? '',
      p99: times[3 * index + 2] ?? '',
      throughput: throughputs[index] ?? '',
      size: sizes[index] ?? '',
      speedUp: `${formatRatio(row.speedUp)}×`,
      maxDifference: row.maxDifference === undefined ? undefined : formatDifference(row.maxDifference),
      topK: row.topK === undefined ? undefined : `${row.topK.agreed} / ${row.topK.total}`,
    })),
  };
}

/** A ratio with two significant digits: `2.4`, `12`, `0.83`. */
export function formatRatio(ratio: number): string {
  return formatSignificant(Number(ratio.toPrecision(2)));
}

/** A difference with two significant digits: `3.4e-6`, `0.41`. */
export function formatDifference(difference: number): string {
  return formatSignificant(Number(difference.toPrecision(2)));
}
