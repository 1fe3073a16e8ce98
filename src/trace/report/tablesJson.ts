import { type CopyStats, copyStats } from '../analyse/kernels/copyStats.ts';
import { type KernelStats, kernelStats } from '../analyse/kernels/kernelStats.ts';
import { tensorCoreTable } from '../analyse/kernels/tensorCoreTable.ts';
import { type OperatorStats, operatorStats } from '../analyse/operators/operatorStats.ts';
import { windowOfSteps } from '../analyse/operators/timeWindow.ts';
import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { type FileJson, fileJson } from './reportJson.ts';

export const operatorsSchema = 'engine-room/trace-ops/1';
export const kernelsSchema = 'engine-room/trace-kernels/1';

/** What `trace ops --json` prints: the calls made during the steps. */
export interface OperatorsJson {
  readonly schema: string;
  readonly files: readonly FileJson[];
  readonly stepCount: number;
  readonly operators: readonly OperatorStats[];
  readonly operatorsByShape: readonly OperatorStats[];
  readonly operatorsByStack: readonly OperatorStats[];
}

export function operatorsJson(analysis: TraceAnalysis): OperatorsJson {
  const { linked, steps } = analysis;
  const window = windowOfSteps(steps);
  const verdict = tensorCoreTable(linked);
  const tensorCores = (row: number) => verdict(row).use;
  return {
    schema: operatorsSchema,
    files: [fileJson(analysis)],
    stepCount: steps.length,
    operators: operatorStats(linked, { window, tensorCores }),
    operatorsByShape: operatorStats(linked, { by: 'shape', window, tensorCores }),
    operatorsByStack: operatorStats(linked, { by: 'stack', window, tensorCores }),
  };
}

/** What `trace kernels --json` prints: the device work launched during the steps. */
export interface KernelsJson {
  readonly schema: string;
  readonly files: readonly FileJson[];
  readonly stepCount: number;
  readonly kernels: readonly KernelStats[];
  readonly kernelsByLaunch: readonly KernelStats[];
  readonly copies: readonly CopyStats[];
}

export function kernelsJson(analysis: TraceAnalysis): KernelsJson {
  const { linked, steps } = analysis;
  const window = windowOfSteps(steps);
  const verdict = tensorCoreTable(linked);
  return {
    schema: kernelsSchema,
    files: [fileJson(analysis)],
    stepCount: steps.length,
    kernels: kernelStats(linked, verdict, { window }),
    kernelsByLaunch: kernelStats(linked, verdict, { by: 'launch', window }),
    copies: copyStats(linked, window),
  };
}
