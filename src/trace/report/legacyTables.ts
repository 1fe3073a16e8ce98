import type { TextTable } from '../../core/textTable.ts';
import { formatBytes, formatDurationNs, formatShare, formatSignificant } from '../../core/units.ts';
import { legacyRoles } from '../legacy/legacyBreakdown.ts';
import type { LegacyRecommendation } from '../legacy/legacyRecommendations.ts';
import type { LegacyReport } from '../legacy/legacyReport.ts';

/** The views that the retired TensorBoard plug-in had numbers for. */
export type LegacyViewName = 'summary' | 'findings' | 'ops' | 'kernels' | 'memory';

export interface TitledTable {
  readonly title: string;
  readonly table: TextTable;
}

/** The numbers of a view as tables for people. */
export function legacyTables(report: LegacyReport, view: LegacyViewName): TitledTable[] {
  switch (view) {
    case 'summary':
      return [stepTable(report), gpuTable(report)];
    case 'findings':
      return [recommendationTable(report)];
    case 'ops':
      return [operatorTable(report)];
    case 'kernels':
      return [kernelTable(report)];
    case 'memory':
      return memoryTables(report);
  }
}

const us = (value: number) => formatDurationNs(value * 1000);

function stepTable({ overview: { steps, breakdown } }: LegacyReport): TitledTable {
  const roles = [...legacyRoles.filter((role) => breakdown.present[role]), 'other', 'total'] as const;
  const row = (name: string, costs: (typeof breakdown)['averageCosts']) => [
    name,
    ...roles.map((role) => us(costs[role])),
  ];
  return {
    title: 'Step time breakdown',
    table: {
      headers: ['Step', ...roles],
      numeric: new Set(roles.map((_, index) => index + 1)),
      rows: [
        ...steps.map(({ name }, index) => row(name, breakdown.costs[index]!)),
        row('average', breakdown.averageCosts),
      ],
    },
  };
}

function gpuTable({ overview: { gpus } }: LegacyReport): TitledTable {
  const share = (value: number | undefined) => (value === undefined ? '' : formatShare(value));
  return {
    title: 'GPU summary',
    table: {
      headers: [
        'GPU',
        'Name',
        'Memory',
        'Capability',
        'Utilization',
        'SM efficiency',
        'Occupancy',
        'Tensor cores',
      ],
      numeric: new Set([2, 4, 5, 6, 7]),
      rows: gpus.map((gpu) => [
        String(gpu.id),
        gpu.name ?? '',
        gpu.memoryBytes === undefined ? '' : formatBytes(gpu.memoryBytes),
        gpu.computeCapability ?? '',
        share(gpu.utilization),
        share(gpu.smEfficiency),
        gpu.achievedOccupancyPercent === undefined
          ? ''
          : `${formatSignificant(gpu.achievedOccupancyPercent)} %`,
        share(gpu.tensorCoreShare),
      ]),
    },
  };
}

function operatorTable({ operators }: LegacyReport): TitledTable {
  return {
    title: 'Operators',
    table: {
      headers: [
        'Operator',
        'Calls',
        'Device self',
        'Device total',
        'Host self',
        'Host total',
        'TC eligible',
        'TC self',
      ],
      numeric: new Set([1, 2, 3, 4, 5, 7]),
      rows: operators.map((row) => [
        row.name,
        String(row.calls),
        us(row.deviceSelfUs),
        us(row.deviceTotalUs),
        us(row.hostSelfUs),
        us(row.hostTotalUs),
        row.isTensorCoreEligible ? 'Yes' : 'No',
        formatShare(row.tensorCoreSelfShare),
      ]),
    },
  };
}

function kernelTable({ kernels }: LegacyReport): TitledTable {
  return {
    title: 'Kernels',
    table: {
      headers: ['Kernel', 'TC', 'Calls', 'Total', 'Mean', 'Max', 'Min', 'Blocks per SM', 'Occupancy'],
      numeric: new Set([2, 3, 4, 5, 6, 7, 8]),
      rows: kernels.map((row) => [
        row.name,
        row.usesTensorCores ? 'Yes' : 'No',
        String(row.calls),
        us(row.totalUs),
        us(row.meanUs),
        us(row.maxUs),
        us(row.minUs),
        formatSignificant(row.meanBlocksPerSm),
        `${formatSignificant(row.meanOccupancyPercent)} %`,
      ]),
    },
  };
}

function memoryTables({ memory }: LegacyReport): TitledTable[] {
  return (memory ?? []).map(({ device, peakBytes, statistics }) => ({
    title: `Memory of ${device}${peakBytes === undefined ? '' : `, peak ${formatBytes(peakBytes)}`}`,
    table: {
      headers: [
        'Operator',
        'Calls',
        'Increase',
        'Self increase',
        'Allocations',
        'Allocated',
        'Self allocated',
      ],
      numeric: new Set([1, 2, 3, 4, 5, 6]),
      rows: statistics.map((row) => [
        row.operator,
        String(row.calls),
        signedBytes(row.increaseBytes),
        signedBytes(row.selfIncreaseBytes),
        String(row.allocationCount),
        signedBytes(row.allocationBytes),
        signedBytes(row.selfAllocationBytes),
      ]),
    },
  }));
}

function recommendationTable({ recommendations }: LegacyReport): TitledTable {
  return {
    title: 'Recommendations whose condition holds',
    table: {
      headers: ['Rule', 'Because of'],
      numeric: new Set(),
      rows: recommendations.map((each) => [each.rule, reasonOf(each)]),
    },
  };
}

function reasonOf(recommendation: LegacyRecommendation): string {
  switch (recommendation.rule) {
    case 'dataLoading':
    case 'communication':
      return `${formatShare(recommendation.shareOfStep)} of the step`;
    case 'dataParallel':
    case 'ncclBackend':
      return '';
    case 'gpuUtilization':
      return `GPU ${recommendation.gpus.join(', ')} below 50 %`;
    case 'mixedPrecision':
      return `${formatShare(recommendation.eligibleShare)} of the kernel time could use tensor cores`;
    case 'memory':
      return `${formatShare(recommendation.shareOfMemory)} of the memory of GPU ${recommendation.gpu}`;
  }
}

function signedBytes(value: number): string {
  return value < 0 ? `-${formatBytes(-value)}` : formatBytes(value);
}
