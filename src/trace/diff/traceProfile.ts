import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { isRankOfSeveral } from '../whatif/isRankOfSeveral.ts';
import type { StepTiming } from '../whatif/stepTiming.ts';
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
  /**
   * Why nothing is estimated: the trace is of a rank of several, see {@link isRankOfSeveral}, or no device worked in it.
   */
  readonly noEstimate: 'ranks' | 'device' | undefined;
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
  const noEstimate = isRankOfSeveral(trace) ? 'ranks' : analysis.timing === undefined ? 'device' : undefined;
  return {
    path: trace.path,
    compared,
    parts,
    partsWithoutProfiler:
      noEstimate === undefined ? withoutProfiler(parts, compared, analysis.timing) : parts,
    noEstimate,
    calls: callsOfStep(linked, compared),
    kernels: kernelTimes(linked, compared),
    tree: operatorTree(linked, compared),
    batch: batchSize(linked, compared),
    peakBytes: peakBytes(analysis),
  };
}

/**
 * The profiler slows the host, not the device of the program: what the device waits for its host and its loader shrinks
 * until the step is as much shorter as a replay without the profiler is shorter than what it replays.
 */
function withoutProfiler(
  parts: StepParts,
  { steps, skipped, meanNs }: ComparedSteps,
  timing: StepTiming | undefined,
): StepParts {
  if (timing === undefined || timing.recordedNs <= 0) {
    return parts;
  }
  // Where other steps were replayed than are compared, the replay's ratio counts.
  const isOfSameSteps = skipped.length === 0 && timing.stepCount === steps.length;
  const expectedNs = isOfSameSteps ? timing.expectedNs : (meanNs * timing.expectedNs) / timing.recordedNs;
  const shorterNs = meanNs - expectedNs;
  if (shorterNs <= 0) {
    return parts;
  }
  const waitingNs = parts.hostLate + parts.synchronisingCall + parts.dataLoader;
  const takenNs = Math.min(waitingNs, shorterNs);
  const kept = waitingNs > 0 ? 1 - takenNs / waitingNs : 1;
  return {
    ...parts,
    hostLate: parts.hostLate * kept,
    synchronisingCall: parts.synchronisingCall * kept,
    dataLoader: parts.dataLoader * kept,
    // The parts go on adding up to the step.
    rest: parts.rest - (shorterNs - takenNs),
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
