import { communicationKernels } from '../classify/communication.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { type StepTiming, timeSteps } from '../whatif/stepTiming.ts';
import { type Breakdown, divideTime, type PartSpans, totalBreakdown } from './breakdown.ts';
import { findIdleGaps, type IdleGap } from './idleGaps.ts';
import { type LaunchStats, launchStats } from './launchStats.ts';
import { traceBasis, type TraceBasis } from './traceBasis.ts';

/** What overview and findings share: the recording's steps, where their time went, and what would change it. */
export interface TraceAnalysis extends TraceBasis {
  /** A byte for each row: 1 for kernels that move data between ranks. */
  readonly isCommunication: Uint8Array;
  readonly parts: PartSpans;
  readonly breakdown: Breakdown;
  /** `undefined` when no device worked. */
  readonly timing: StepTiming | undefined;
  readonly gaps: readonly IdleGap[];
  readonly launches: LaunchStats;
}

/** Synchronising calls matter when the steps would be shorter by this share without them. */
const shareThatMatters = 0.02;

/** Analyses a linked trace as far as overview and findings need it. @param basis when the caller has it. */
export function analyseTrace(linked: LinkedTrace, basis: TraceBasis = traceBasis(linked)): TraceAnalysis {
  const { steps } = basis;
  const isCommunication = communicationKernels(linked.trace);
  const parts = divideTime(linked, steps, isCommunication);
  const timing = timeSteps(linked, steps);
  const syncsMatter =
    timing !== undefined && timing.expectedNs - timing.withoutWaitsNs > shareThatMatters * timing.expectedNs;
  return {
    ...basis,
    isCommunication,
    parts,
    breakdown: totalBreakdown(parts),
    timing,
    gaps: findIdleGaps(linked, steps, syncsMatter),
    launches: launchStats(linked, steps),
  };
}
