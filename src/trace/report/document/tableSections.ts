import type { TextTable } from '../../../core/textTable.ts';
import { formatCount, formatDurationNs, formatSignificant } from '../../../core/units.ts';
import { copyStats } from '../../analyse/kernels/copyStats.ts';
import { kernelStats } from '../../analyse/kernels/kernelStats.ts';
import { copyTable, kernelTable } from '../../analyse/kernels/kernelTable.ts';
import { memoryReport } from '../../analyse/memory/memoryReport.ts';
import { memoryPeakTable, operatorMemoryTable, peakOwnerTable } from '../../analyse/memory/memoryTables.ts';
import { moduleStats } from '../../analyse/modules/moduleStats.ts';
import { moduleTable } from '../../analyse/modules/moduleTable.ts';
import { operatorStats } from '../../analyse/operators/operatorStats.ts';
import { operatorTable } from '../../analyse/operators/operatorTable.ts';
import { windowOfSteps } from '../../analyse/operators/timeWindow.ts';
import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { shortKernelName } from '../../diff/kernelName.ts';
import { foldSourceLines, type SourceFigures } from '../../source/sourceLines.ts';
import type { ReportPart, ReportSection } from './traceReport.ts';

const listedRows = 15;
const fewRows = 8;
const longestKernelName = 80;

/** A table with its first rows. @param shares of all rows. */
function topTable(
  caption: string,
  table: TextTable,
  limit: number,
  shares?: readonly number[],
): Extract<ReportPart, { readonly kind: 'table' }> {
  return {
    kind: 'table',
    caption,
    table: { ...table, rows: table.rows.slice(0, limit) },
    ...(shares === undefined ? {} : { shares: shares.slice(0, limit) }),
    omitted: Math.max(0, table.rows.length - limit),
  };
}

/** What part of their sum each number is. */
function sharesOf(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => (total > 0 ? value / total : 0));
}

function totalsOf({ steps }: Pick<TraceAnalysis, 'steps'>): string {
  return `totals of ${formatCount(steps.length, 'step')}`;
}

/** Operators by their own time; `undefined` without any. */
export function operatorSection(analysis: TraceAnalysis): ReportSection | undefined {
  const { linked, steps, tensorCores } = analysis;
  const stats = operatorStats(linked, {
    window: windowOfSteps(steps),
    tensorCores: (row) => tensorCores(row).use,
    around: analysis.operatorsAround(),
  });
  if (stats.length === 0) {
    return undefined;
  }
  const onDevice = stats.some(({ deviceSelfNs }) => deviceSelfNs > 0);
  const own = stats.map(({ deviceSelfNs, hostSelfNs }) => (onDevice ? deviceSelfNs : hostSelfNs));
  return {
    title: 'Operators',
    parts: [topTable(`Operators, ${totalsOf(analysis)}`, operatorTable(stats), listedRows, sharesOf(own))],
  };
}

/** Kernels by name, and what copies; `undefined` when no device worked. */
export function kernelSection(analysis: TraceAnalysis): ReportSection | undefined {
  const { linked, steps, tensorCores } = analysis;
  const window = windowOfSteps(steps);
  const kernels = kernelStats(linked, tensorCores, { window });
  const copies = copyStats(linked, window);
  const named = kernels.map((kernel) => ({
    ...kernel,
    name: shortKernelName(kernel.name, longestKernelName),
  }));
  const parts = [
    ...(kernels.length === 0
      ? []
      : [
          topTable(
            `Kernels, ${totalsOf(analysis)}`,
            kernelTable(named),
            listedRows,
            sharesOf(kernels.map(({ totalNs }) => totalNs)),
          ),
        ]),
    ...(copies.length === 0 ? [] : [topTable('Copies and sets', copyTable(copies), fewRows)]),
  ];
  return parts.length === 0 ? undefined : { title: 'Kernels', parts };
}

/** Lines of Python, each with what it calls and is not a line of its own; `undefined` when no stacks were recorded. */
export function sourceSection(figures: SourceFigures): ReportSection | undefined {
  const lines = foldSourceLines(figures).filter(({ deviceNs, hostNs }) => deviceNs + hostNs > 0);
  if (lines.length === 0) {
    return undefined;
  }
  const perStep = (ns: number) => formatDurationNs(ns / Math.max(1, figures.stepCount));
  const onDevice = figures.totals.deviceNs > 0;
  const whole = onDevice ? figures.totals.deviceNs : figures.totals.hostNs;
  const table: TextTable = {
    headers: ['Line', 'Function', 'GPU', 'Host', 'Launches', 'GPU idle meanwhile'],
    numeric: new Set([2, 3, 4, 5]),
    rows: lines.map(({ file, line, function: name, deviceNs, hostNs, launches, idleNs }) => [
      `${file}:${line}`,
      name,
      perStep(deviceNs),
      perStep(hostNs),
      formatSignificant(launches / Math.max(1, figures.stepCount)),
      perStep(idleNs),
    ]),
  };
  const shares = lines.map(({ deviceNs, hostNs }) =>
    whole > 0 ? (onDevice ? deviceNs : hostNs) / whole : 0,
  );
  return { title: 'Source lines', parts: [topTable('Lines of Python, a step', table, listedRows, shares)] };
}

const deepestModule = 3;

/** The model's modules, outermost first; `undefined` when the trace names none. */
export function moduleSection(analysis: TraceAnalysis): ReportSection | undefined {
  const report = moduleStats(analysis.linked, windowOfSteps(analysis.steps), analysis.modules());
  return report.modules.length === 0
    ? undefined
    : {
        title: 'Modules',
        parts: [
          topTable(`Modules, ${totalsOf(analysis)}`, moduleTable(report, deepestModule), listedRows * 2),
        ],
      };
}

/** Peaks, and who owns the bytes of the first device's; `undefined` when no allocation was recorded. */
export function memorySection(analysis: TraceAnalysis): ReportSection | undefined {
  const { devices } = memoryReport(
    analysis.linked,
    analysis.steps,
    analysis.modules(),
    analysis.operatorsAround(),
  );
  const [first] = devices;
  if (first === undefined) {
    return undefined;
  }
  const { explanation } = first;
  return {
    title: 'Memory',
    parts: [
      topTable('Peak of each device', memoryPeakTable(devices), fewRows),
      ...(explanation === null
        ? []
        : [
            topTable('Alive at the peak, by module', peakOwnerTable(explanation, 'module'), fewRows),
            topTable('Alive at the peak, by operator', peakOwnerTable(explanation, 'operator'), fewRows),
          ]),
      topTable(`What operators allocate on ${first.device}`, operatorMemoryTable(first), fewRows),
      ...devices.flatMap(({ notes }) => notes).map((text): ReportPart => ({ kind: 'text', text })),
    ],
  };
}
