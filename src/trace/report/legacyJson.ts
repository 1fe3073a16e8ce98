import type { BreakdownPart } from '../analyse/breakdown.ts';
import type { LegacyCosts } from '../legacy/legacyBreakdown.ts';
import type { LegacyReport } from '../legacy/legacyReport.ts';
import type { LegacyViewName } from './legacyTables.ts';
import { type SummaryJson, summarySchema } from './reportJson.ts';
import { kernelsSchema, operatorsSchema } from './tablesJson.ts';

export const legacyMemorySchema = 'engine-room/trace-legacy-memory/1';
export const legacyFindingsSchema = 'engine-room/trace-legacy-findings/1';

/**
 * A view with the plug-in's numbers under the keys of our own reports, so that scripts need not care; times that the
 * plug-in counts in microseconds become nanoseconds. `definitions` says whose they are.
 * @param summary our own, whose health and coverage stay.
 */
export function legacyJson(report: LegacyReport, view: LegacyViewName, summary: SummaryJson): object {
  const head = { definitions: `torch_tb_profiler ${report.definitions}`, files: summary.files };
  switch (view) {
    case 'summary':
      return { schema: summarySchema, ...head, ...legacySummary(report, summary) };
    case 'findings':
      return { schema: legacyFindingsSchema, ...head, recommendations: report.recommendations };
    case 'ops':
      return {
        schema: operatorsSchema,
        ...head,
        operators: report.operators.map(toNanoseconds),
        operatorsByShape: report.operatorsByShape.map(toNanoseconds),
      };
    case 'kernels':
      return {
        schema: kernelsSchema,
        ...head,
        kernels: report.kernels.map(toNanoseconds),
        kernelsByLaunch: report.kernelsByProperties.map(toNanoseconds),
      };
    case 'memory':
      return { schema: legacyMemorySchema, ...head, memory: report.memory ?? null };
  }
}

function legacySummary({ overview, recommendations }: LegacyReport, summary: SummaryJson): object {
  const { steps, breakdown, gpus } = overview;
  const firstUs = steps[0]?.startUs ?? 0;
  return {
    steps: steps.map(({ name, startUs, endUs }, index) => ({
      name: `ProfilerStep#${name}`,
      startNs: toNs(startUs - firstUs),
      durationNs: toNs(endUs - startUs),
      breakdownNs: breakdownNs(breakdown.costs[index]!),
    })),
    averageBreakdownNs: breakdownNs(breakdown.averageCosts),
    overlaps: breakdown.overlaps.map(toNanoseconds),
    gpus: gpus.map((gpu) => ({
      id: gpu.id,
      name: gpu.name ?? 'GPU',
      utilization: gpu.utilization,
      smEfficiency: gpu.smEfficiency ?? null,
      occupancy: gpu.achievedOccupancyPercent === undefined ? null : gpu.achievedOccupancyPercent / 100,
      tensorCoreShare: gpu.tensorCoreShare ?? null,
    })),
    tensorCoreShare: overview.tensorCoreShare ?? null,
    eligibleShare: overview.eligibleShare,
    coverage: summary.coverage,
    health: summary.health,
    recommendations,
    findings: [],
  };
}

function breakdownNs(costs: LegacyCosts): Record<BreakdownPart, number> {
  return {
    kernel: toNs(costs.kernel),
    communication: toNs(costs.communication),
    memcpy: toNs(costs.memcpy),
    memset: toNs(costs.memset),
    runtime: toNs(costs.runtime),
    dataLoader: toNs(costs.dataLoader),
    cpu: toNs(costs.cpuExec),
    other: toNs(costs.other),
  };
}

/** Fields in microseconds renamed and converted; means keep their fraction. */
function toNanoseconds(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) =>
      key.endsWith('Us') && typeof value === 'number'
        ? [`${key.slice(0, -2)}Ns`, key.startsWith('mean') ? value * 1000 : toNs(value)]
        : [key, value],
    ),
  );
}

/** Rounded to the thousandth of a nanosecond, which takes out what adding fractions of microseconds left behind. */
function toNs(us: number): number {
  const ns = Math.round(us * 1e6) / 1e3;
  return Math.abs(ns - Math.round(ns)) < 0.01 ? Math.round(ns) : ns;
}
