import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { batchSize } from './batchSize.ts';
import { comparedSteps, type ComparedSteps } from './comparedSteps.ts';
import { kernelTimes, type KernelTimes } from './kernelTimes.ts';
import { operatorTree, type OperatorTree } from './operatorTree.ts';
import { callsOfStep, type StepCalls } from './stepCalls.ts';
import { partsOfStep, type StepParts } from './stepParts.ts';

/** What a mean step of a trace consists of: one side of a comparison. */
export interface TraceProfile {
  readonly path: string;
  readonly compared: ComparedSteps;
  readonly parts: StepParts;
  /** The parts as they would be without the profiler, by estimate; as recorded where nothing can be estimated. */
  readonly partsWithoutProfiler: StepParts;
  readonly calls: StepCalls;
  readonly kernels: ReadonlyMap<string, KernelTimes>;
  readonly tree: OperatorTree;
  readonly batch: number | undefined;
  /** Most device memory in use at once; `undefined` where memory was not recorded. */
  readonly peakBytes: number | undefined;
}

/** Profiles one trace for a comparison. */
export function profileTrace(analysis: TraceAnalysis): TraceProfile {
  const { linked, trace } = analysis;
  const compared = comparedSteps(analysis.steps);
  const parts = partsOfStep(analysis, compared);
  return {
    path: trace.path,
    compared,
    parts,
    partsWithoutProfiler: withoutProfiler(parts, compared, analysis.timing?.expectedNs),
    calls: callsOfStep(linked, compared),
    kernels: kernelTimes(linked, compared),
    tree: operatorTree(linked, compared),
    batch: batchSize(linked, compared),
    peakBytes: peakBytes(analysis),
  };
}

/**
 * The profiler slows the host, not the device: the time for which the device waits for its host is what shrinks until
 * the step lasts as long as a replay without the profiler.
 */
function withoutProfiler(
  parts: StepParts,
  { meanNs }: ComparedSteps,
  expectedNs: number | undefined,
): StepParts {
  const hostNs = parts.hostLate + parts.synchronisingCall;
  if (expectedNs === undefined || hostNs <= 0) {
    return parts;
  }
  const remaining = Math.max(0, Math.min(hostNs, expectedNs - (meanNs - hostNs)));
  const scale = remaining / hostNs;
  return {
    ...parts,
    hostLate: parts.hostLate * scale,
    synchronisingCall: parts.synchronisingCall * scale,
  };
}

function peakBytes({ trace }: TraceAnalysis): number | undefined {
  const { memory } = trace;
  let peak = -Infinity;
  for (let row = 0; row < memory.count; row++) {
    if (memory.deviceType[row] !== 0) {
      peak = Math.max(peak, memory.allocatedBytes[row]!);
    }
  }
  return peak >= 0 ? peak : undefined;
}
