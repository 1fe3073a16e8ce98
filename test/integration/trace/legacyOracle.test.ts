import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LegacyDefinitions } from '../../../src/trace/legacy/legacyDefinitions.ts';
import type { LegacyKernel, LegacyKernelByProperties } from '../../../src/trace/legacy/legacyKernels.ts';
import type { LegacyDeviceMemory, LegacyMemoryEvent } from '../../../src/trace/legacy/legacyMemory.ts';
import type { LegacyMemoryStatistics } from '../../../src/trace/legacy/legacyMemoryStatistics.ts';
import { eligibleOperators, usesTensorCores } from '../../../src/trace/legacy/legacyNames.ts';
import type { LegacyOperator } from '../../../src/trace/legacy/legacyOperators.ts';
import type { LegacyRecommendation } from '../../../src/trace/legacy/legacyRecommendations.ts';
import { type LegacyReport, legacyReport } from '../../../src/trace/legacy/legacyReport.ts';
import { roundForDisplay, roundHalfEven } from '../../../src/trace/legacy/pythonText.ts';
import { openTrace } from '../../../src/trace/read/openTrace.ts';
import { makeTraceFile } from '../../support/trace/makeTrace.ts';
import { askOracle, differences, recordedTraces, tracePath } from '../../support/trace/oracle.ts';

/** What torch_tb_profiler_numbers.py prints. */
interface Oracle {
  readonly overview: {
    readonly stepNames: readonly string[];
    readonly shownAverages: {
      readonly value: number;
      readonly children: readonly { name: string; value: number; extra: number }[];
    } | null;
    readonly shownGpus: readonly { title: string; value: string }[] | null;
  } & Record<string, unknown>;
  readonly operators: readonly LegacyOperator[];
  readonly operatorsByShape: readonly LegacyOperator[];
  readonly shownOperators: readonly ShownOperator[];
  readonly shownOperatorsByShape: readonly ShownOperator[];
  readonly kernels: readonly LegacyKernel[];
  readonly kernelsByProperties: readonly LegacyKernelByProperties[];
  readonly memory: OracleMemory | null;
  readonly recommendations: readonly string[];
  readonly tensorCoreKernelParts: readonly string[];
  readonly tensorCoreOperators: readonly string[];
}

interface ShownOperator {
  readonly name: string;
  readonly input_shape?: string;
  readonly calls: number;
  readonly device_self_duration?: number;
  readonly device_total_duration?: number;
  readonly host_self_duration: number;
  readonly host_total_duration: number;
  readonly tc_eligible: string;
  readonly tc_self_ratio: number;
  readonly tc_total_ratio: number;
  readonly has_call_stack?: boolean | undefined;
}

interface OracleMemory {
  readonly peaks: Readonly<Record<string, number>>;
  readonly shownPeaks: Readonly<Record<string, string>>;
  readonly shownCurve: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly shownEvents: Readonly<Record<string, readonly unknown[]>>;
  readonly statistics: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  readonly shownStatistics: Readonly<Record<string, readonly unknown[]>>;
}

const versions: readonly LegacyDefinitions[] = ['release', 'lastSource'];
const recorded = recordedTraces().map((name) => ({ name, path: tracePath(name) }));
const seeds = [1, 2, 3, 4, 5, 6];
const made = seeds.map((seed) => ({ name: `made trace ${String(seed)}`, path: makeTraceFile(seed) }));
const cases = [...recorded, ...made].flatMap((trace) => versions.map((version) => ({ ...trace, version })));

afterAll(() => {
  made.forEach(({ path }) => {
    rmSync(dirname(path), { recursive: true });
  });
});

describe.each(cases)('torch_tb_profiler ($version) on $name', ({ path, version }) => {
  let both: readonly [LegacyReport, Oracle];
  beforeAll(async () => {
    both = [
      legacyReport(await openTrace(path), version),
      (await askOracle('torch_tb_profiler_numbers.py', [path, version])) as Oracle,
    ];
  });

  it('has the same overview', () => {
    const [{ overview }, oracle] = both;
    const { shownAverages, shownGpus, ...numbers } = oracle.overview;
    const ours = {
      stepNames: overview.steps.map(({ name }) => name),
      costs: overview.breakdown.costs,
      averageCosts: overview.breakdown.averageCosts,
      overlaps: overview.breakdown.overlaps,
      gpus: overview.gpus.map(
        ({ id, utilization, smEfficiency, achievedOccupancyPercent, tensorCoreShare }) => ({
          ...{ id, utilization, smEfficiency, achievedOccupancyPercent, tensorCoreShare },
        }),
      ),
      tensorCoreShare: overview.tensorCoreShare,
      eligibleShare: overview.eligibleShare,
    };
    expect(differences(ours, numbers)).toEqual([]);
    expect(
      differences(
        shownGpuLines(overview),
        shownGpus?.filter(({ title }) => title !== '<hr/>'),
      ),
    ).toEqual([]);
    if (shownAverages !== null) {
      expect(differences(shownCosts(overview), shownAverages)).toEqual([]);
    }
  });

  it('has the same operators', () => {
    const [report, oracle] = both;
    const byKey = (rows: readonly Omit<LegacyOperator, 'inputShape'>[]) => keyed(rows, ({ name }) => name);
    const byShape = (rows: readonly LegacyOperator[]) =>
      keyed(rows, ({ name, inputShape }) => `${name} ${inputShape ?? ''}`);
    expect(report.operators.length + report.operatorsByShape.length).toBe(
      oracle.operators.length + oracle.operatorsByShape.length,
    );
    expect(
      differences(
        byKey(report.operators),
        byKey(oracle.operators.map((row) => ({ ...row, inputShape: undefined }))),
      ),
    ).toEqual([]);
    expect(differences(byShape(report.operatorsByShape), byShape(oracle.operatorsByShape))).toEqual([]);
    // The shown tables are in order, too.
    expect(differences(report.operators.map(shown), oracle.shownOperators.map(withoutStack))).toEqual([]);
    expect(
      differences(report.operatorsByShape.map(shown), oracle.shownOperatorsByShape.map(withoutStack)),
    ).toEqual([]);
  });

  it('has the same kernels', () => {
    const [report, oracle] = both;
    const byName = (rows: readonly LegacyKernel[]) => keyed(rows, ({ name }) => name);
    const byProperties = (rows: readonly LegacyKernelByProperties[]) =>
      keyed(rows, (row) =>
        [row.name, row.operator, row.grid, row.block, row.registersPerThread, row.sharedMemory].join(),
      );
    expect(report.kernels.length).toBeGreaterThan(0);
    expect(differences(byName(report.kernels), byName(oracle.kernels))).toEqual([]);
    expect(
      differences(byProperties(report.kernelsByProperties), byProperties(oracle.kernelsByProperties)),
    ).toEqual([]);
  });

  it('has the same memory', () => {
    const [{ memory }, oracle] = both;
    expect(memory === undefined).toBe(oracle.memory === null);
    if (memory === undefined || oracle.memory === null) {
      return;
    }
    // Devices without any value are absent in the plug-in's answers.
    const of = <T>(pick: (each: LegacyDeviceMemory) => T | undefined) =>
      Object.fromEntries(
        memory.flatMap((each): [string, T][] => {
          const value = pick(each);
          const isAbsent = value === undefined || (Array.isArray(value) && value.length === 0);
          return isAbsent ? [] : [[each.device, value]];
        }),
      );
    const shownPeak = (bytes: number) =>
      `Peak Memory Usage: ${pythonNumber(roundHalfEven(bytes / 1024, 1))}KB`;
    const peaks = of(({ peakBytes }) => peakBytes);
    expect(differences(peaks, oracle.memory.peaks)).toEqual([]);
    expect(of(({ peakBytes }) => (peakBytes === undefined ? undefined : shownPeak(peakBytes)))).toEqual(
      oracle.memory.shownPeaks,
    );
    const curves = of(({ curve }) =>
      curve.map(({ timeUs, allocatedBytes, reservedBytes }) => [
        ...[timeUs / 1000, allocatedBytes / 1024, reservedBytes / 1024],
      ]),
    );
    expect(differences(curves, oracle.memory.shownCurve)).toEqual([]);
    expect(
      differences(
        of(({ events }) => events.map(shownEvent)),
        oracle.memory.shownEvents,
      ),
    ).toEqual([]);
    expect(
      differences(
        of(({ statistics }) =>
          statistics.length === 0 ? undefined : keyed(statistics, ({ operator }) => operator),
        ),
        statisticsOf(oracle.memory),
      ),
    ).toEqual([]);
    const shownRows = of(({ statistics }) => statistics.map(shownStatistics));
    expect(differences(shownRows, oracle.memory.shownStatistics)).toEqual([]);
  });

  it('recommends the same', () => {
    const [report, oracle] = both;
    expect(report.recommendations.map(phrase)).toEqual(
      oracle.recommendations.map((text) => text.replaceAll(/<[^>]*>/g, '')).map(essence),
    );
  });
});

it('knows the same names of tensor cores', async () => {
  const oracle = (await askOracle('torch_tb_profiler_numbers.py', [made[0]!.path, 'release'])) as Oracle;
  expect(oracle.tensorCoreKernelParts.filter((part) => !usesTensorCores(`a ${part} b`))).toEqual([]);
  expect([...eligibleOperators].sort()).toEqual([...oracle.tensorCoreOperators].sort());
});

it('has traces to compare', () => {
  expect(recorded.length).toBeGreaterThanOrEqual(14);
});

function keyed<T>(rows: readonly T[], keyOf: (row: T) => string): Record<string, T> {
  return Object.fromEntries(rows.map((row) => [keyOf(row), row]));
}

function shown(row: LegacyOperator): Partial<ShownOperator> {
  return {
    name: row.name,
    ...(row.inputShape === undefined ? {} : { input_shape: row.inputShape }),
    calls: row.calls,
    device_self_duration: roundHalfEven(row.deviceSelfUs),
    device_total_duration: roundHalfEven(row.deviceTotalUs),
    host_self_duration: roundHalfEven(row.hostSelfUs),
    host_total_duration: roundHalfEven(row.hostTotalUs),
    tc_eligible: row.isTensorCoreEligible ? 'Yes' : 'No',
    tc_self_ratio: roundHalfEven(100 * row.tensorCoreSelfShare, 2),
    tc_total_ratio: roundHalfEven(100 * row.tensorCoreTotalShare, 2),
  };
}

function withoutStack(row: ShownOperator): Partial<ShownOperator> {
  return { ...row, has_call_stack: undefined };
}

function shownCosts({ breakdown: { averageCosts: costs, present } }: LegacyReport['overview']) {
  const line = (name: string, us: number) => ({
    name,
    description: '',
    value: roundHalfEven(us),
    extra: roundHalfEven((100 * us) / costs.total, 2),
  });
  return {
    name: 'Average Step Time',
    description: '',
    value: roundHalfEven(costs.total),
    extra: 100,
    children: [
      ...[line('Kernel', costs.kernel), line('Memcpy', costs.memcpy), line('Memset', costs.memset)],
      ...(present.communication ? [line('Communication', costs.communication)] : []),
      ...[line('Runtime', costs.runtime), line('DataLoader', costs.dataLoader)],
      ...[line('CPU Exec', costs.cpuExec), line('Other', costs.other)],
    ],
  };
}

function shownGpuLines({ gpus }: LegacyReport['overview']) {
  const percent = (share: number) => `${pythonNumber(roundHalfEven(100 * share, 2))} %`;
  return gpus.flatMap((gpu) => [
    { title: `GPU ${String(gpu.id)}:`, value: '' },
    { title: 'Name', value: gpu.name },
    {
      title: 'Memory',
      value: `${pythonNumber(roundHalfEven((gpu.memoryBytes ?? 0) / 1024 / 1024 / 1024, 2))} GB`,
    },
    { title: 'Compute Capability', value: gpu.computeCapability },
    { title: 'GPU Utilization', value: percent(gpu.utilization) },
    { title: 'Est. SM Efficiency', value: percent(gpu.smEfficiency ?? NaN) },
    { title: 'Est. Achieved Occupancy', value: percent((gpu.achievedOccupancyPercent ?? NaN) / 100) },
    ...(gpu.tensorCoreShare === undefined
      ? []
      : [{ title: 'Kernel Time using Tensor Cores', value: percent(gpu.tensorCoreShare) }]),
  ]);
}

/** Python writes a whole number of floating point with a zero behind the point. */
function pythonNumber(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function shownEvent(event: LegacyMemoryEvent) {
  const ms = (us: number | undefined) => (us === undefined ? null : roundForDisplay(0.001 * us));
  const { allocatedAtUs, releasedAtUs } = event;
  return [
    event.operator,
    roundForDisplay(event.sizeBytes / 1024),
    ms(allocatedAtUs),
    ms(releasedAtUs),
    ms(allocatedAtUs === undefined || releasedAtUs === undefined ? undefined : releasedAtUs - allocatedAtUs),
  ];
}

function statisticsOf({ statistics }: OracleMemory) {
  const rows = Object.entries(statistics).map(([device, byName]) => [
    device,
    Object.fromEntries(
      Object.entries(byName).map(([operator, values]) => {
        const [selfIncreaseBytes, selfAllocationBytes, selfAllocationCount] = values;
        const [, , , increaseBytes, allocationBytes, allocationCount, calls] = values;
        return [
          operator,
          {
            ...{ operator, calls, increaseBytes, selfIncreaseBytes, allocationCount, selfAllocationCount },
            ...{ allocationBytes, selfAllocationBytes },
          },
        ];
      }),
    ),
  ]);
  return Object.fromEntries(rows) as unknown;
}

function shownStatistics(row: LegacyMemoryStatistics) {
  const kilobytes = (bytes: number) => roundForDisplay(bytes / 1024);
  return [
    ...[row.operator, row.calls, kilobytes(row.increaseBytes), kilobytes(row.selfIncreaseBytes)],
    ...[row.allocationCount, row.selfAllocationCount],
    ...[kilobytes(row.allocationBytes), kilobytes(row.selfAllocationBytes)],
  ];
}

/** A rule with the number that its text shows. */
function phrase(recommendation: LegacyRecommendation): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  switch (recommendation.rule) {
    case 'dataLoading':
      return `data loading ${percent(recommendation.shareOfStep)}`;
    case 'communication':
      return `communication ${percent(recommendation.shareOfStep)}`;
    case 'gpuUtilization':
      return `low utilization ${recommendation.gpus.join()}`;
    case 'mixedPrecision':
      return `mixed precision ${String(roundHalfEven(100 * recommendation.eligibleShare))}`;
    case 'memory':
      return `memory ${percent(recommendation.shareOfMemory)}`;
    default:
      return recommendation.rule;
  }
}

function essence(text: string): string {
  const percent = /([\d.]+)%/.exec(text)?.[1] ?? '';
  if (text.includes('data loading')) {
    return `data loading ${percent}`;
  }
  if (text.includes('high time cost on communication')) {
    return `communication ${percent}`;
  }
  if (text.includes('low utilization')) {
    return `low utilization ${/GPU ([\d, ]+)/.exec(text)?.[1]?.trim() ?? ''}`;
  }
  if (text.includes('Tensor Cores eligible')) {
    return `mixed precision ${percent}`;
  }
  if (text.includes('limit of device memory')) {
    return `memory ${percent}`;
  }
  return text.includes('Nccl backend') ? 'ncclBackend' : 'dataParallel';
}
