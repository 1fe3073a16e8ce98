import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import type { Finding } from './finding.ts';
import { communicationExposedFinding } from './rules/communicationExposed.ts';
import { dataLoaderFinding } from './rules/dataLoader.ts';
import { deviceAllocationFinding } from './rules/deviceAllocation.ts';
import { dataParallelFinding, wrongBackendFinding } from './rules/distributedSetup.ts';
import { fusibleKernelsFinding } from './rules/fusibleKernels.ts';
import { hostLateFinding } from './rules/hostLate.ts';
import { layoutConversionFinding } from './rules/layoutConversion.ts';
import { lowerPrecisionFinding } from './rules/lowerPrecision.ts';
import { fragmentationFinding, memoryLimitFinding } from './rules/memoryLimits.ts';
import { optimizerLoopFinding } from './rules/optimizerLoop.ts';
import { pageableCopiesFinding } from './rules/pageableCopies.ts';
import { profilerOverheadFinding } from './rules/profilerOverhead.ts';
import { synchronisingCallsFinding } from './rules/synchronisingCalls.ts';
import { unalignedHalfFinding } from './rules/unalignedHalf.ts';

type Rule = (analysis: TraceAnalysis) => Finding | undefined;

const rules: readonly Rule[] = [
  dataLoaderFinding,
  hostLateFinding,
  synchronisingCallsFinding,
  pageableCopiesFinding,
  lowerPrecisionFinding,
  unalignedHalfFinding,
  fusibleKernelsFinding,
  layoutConversionFinding,
  optimizerLoopFinding,
  deviceAllocationFinding,
  communicationExposedFinding,
  wrongBackendFinding,
  dataParallelFinding,
  memoryLimitFinding,
  fragmentationFinding,
  profilerOverheadFinding,
];

/** Everything that the rules find, what costs most first. */
export function findFindings(analysis: TraceAnalysis): Finding[] {
  return rules
    .map((rule) => rule(analysis))
    .filter((finding) => finding !== undefined)
    .sort((a, b) => b.stakeNsPerStep - a.stakeNsPerStep);
}
