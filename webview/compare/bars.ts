import type { GateState } from '../../src/pipeline/comparison.ts';
import type { ComparisonTable } from '../../src/pipeline/comparisonTable.ts';
import type { Bar, BarChartOptions, BarMeaning } from '../kit/chart.ts';
import { fill } from '../kit/text.ts';
import type { CompareStrings } from './strings.ts';

/** Bars of p50 with whiskers to p99. */
export function latencyBars({ time, rows }: ComparisonTable, strings: CompareStrings): BarChartOptions {
  return {
    bars: rows.map(({ row, p50, p90, p99 }): Bar => ({
      label: row.label,
      value: row.p50Ns,
      text: p50,
      whiskerTo: row.p99Ns,
      details: [
        `p50 ${p50} ${time.unit}`,
        `p90 ${p90} ${time.unit}`,
        `p99 ${p99} ${time.unit}`,
        ...row.reasons,
      ],
      meaning: meaningOf(row.gate),
      strong: row.best,
    })),
    summary: fill(
      strings.latencySummary,
      time.unit,
      rows.map(({ row, p50, p99 }) => fill(strings.latencyItem, row.label, p50, p99)).join('; '),
    ),
  };
}

/** Bars of the size on disk. */
export function sizeBars({ size, rows }: ComparisonTable, strings: CompareStrings): BarChartOptions {
  const nameOf = ({ label, kind }: { label: string; kind: string }) =>
    kind === 'pytorch' ? strings.weights : label;
  return {
    bars: rows.map(({ row, size: text }): Bar => ({
      label: nameOf(row),
      value: row.sizeBytes,
      text,
      details: [`${text} ${size.unit}`],
      meaning: meaningOf(row.gate),
      strong: row.best,
    })),
    summary: fill(
      strings.sizeSummary,
      size.unit,
      rows.map(({ row, size: text }) => fill(strings.sizeItem, nameOf(row), text)).join('; '),
    ),
  };
}

export function meaningOf(gate: GateState): BarMeaning {
  switch (gate) {
    case 'reference':
      return 'reference';
    case 'passed':
      return 'subject';
    case 'failed':
      return 'failed';
    case 'unchecked':
      return 'open';
  }
}
