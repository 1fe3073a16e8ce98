import { communicationKernels } from '../classify/communication.ts';
import type { TensorCoreVerdict } from '../classify/tensorCores.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import type { Trace } from '../read/trace.ts';
import { type StepTiming, timeSteps } from '../whatif/stepTiming.ts';
import { type Breakdown, divideTime, type PartSpans, totalBreakdown } from './breakdown.ts';
import { findModules, type ModuleTree } from './modules/moduleTree.ts';
import { tensorCoreTable } from './kernels/tensorCoreTable.ts';
import { findIdleGaps, type IdleGap } from './idleGaps.ts';
import { type LaunchStats, launchStats } from './launchStats.ts';
import { findSteps, type Step } from './steps.ts';

/** What overview and findings share: the recording's steps, where their time went, and what would change it. */
export interface TraceAnalysis {
  readonly linked: LinkedTrace;
  readonly trace: Trace;
  readonly steps: readonly Step[];
  /** Sum of the steps' lengths. */
  readonly wallNs: number;
  /** A byte for each row: 1 for kernels that move data between ranks. */
  readonly isCommunication: Uint8Array;
  readonly parts: PartSpans;
  readonly breakdown: Breakdown;
  /** `undefined` when no device worked. */
  readonly timing: StepTiming | undefined;
  readonly gaps: readonly IdleGap[];
  readonly launches: LaunchStats;
  /** Whether a kernel ran on tensor cores, by row; worked out when it is first asked for. */
  readonly tensorCores: (row: number) => TensorCoreVerdict;
  /** The modules of the model; found when they are first asked for. */
  readonly modules: () => ModuleTree;
}

/** Synchronising calls matter when the steps would be shorter by this share without them. */
const shareThatMatters = 0.02;

/** Analyses a linked trace as far as all views need it. */
export function analyseTrace(linked: LinkedTrace): TraceAnalysis {
  const steps = findSteps(linked);
  const isCommunication = communicationKernels(linked.trace);
  const parts = divideTime(linked, steps, isCommunication);
  const timing = timeSteps(linked, steps);
  const syncsMatter =
    timing !== undefined && timing.expectedNs - timing.withoutWaitsNs > shareThatMatters * timing.expectedNs;
  return {
    linked,
    trace: linked.trace,
    steps,
    wallNs: steps.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0),
    isCommunication,
    parts,
    breakdown: totalBreakdown(parts),
    timing,
    gaps: findIdleGaps(linked, steps, syncsMatter),
    launches: launchStats(linked, steps),
    tensorCores: onFirstCall(() => tensorCoreTable(linked)),
    modules: onFirstUse(() => findModules(linked)),
  };
}

/** A value that is made when it is asked for. */
function onFirstUse<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A function that is made when it is called. */
function onFirstCall<A, R>(make: () => (argument: A) => R): (argument: A) => R {
  const made = onFirstUse(make);
  return (argument) => made()(argument);
}
