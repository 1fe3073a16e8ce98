import { basename } from 'node:path';
import { formatCount, formatShare } from '../../core/units.ts';
import { lostPart, traceLosses } from '../analyse/traceDamage.ts';
import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { type DiffCause, findCauses } from './causes.ts';
import {
  type KernelRow,
  kernelRows,
  type OperatorRow,
  operatorRows,
  type StructureRow,
  structureRows,
} from './diffRows.ts';
import { fileJson, type FileJson } from '../report/reportJson.ts';
import { commonShare } from './commonShare.ts';
import type { StepParts } from './stepParts.ts';
import { profileTrace, type TraceProfile } from './traceProfile.ts';

/** One side of a comparison in figures of a step. */
export interface DiffSide {
  readonly file: string;
  /** Steps that were compared, and those left out as warm-up. */
  readonly steps: number;
  readonly skippedSteps: number;
  /** Median of the compared steps. */
  readonly stepNs: number;
  /** Their mean, which parts and causes are of. */
  readonly meanStepNs: number;
  /** The shortest and the longest of them, and how many are within a quarter of the mean. */
  readonly shortestStepNs: number;
  readonly longestStepNs: number;
  readonly stepsNearMean: number;
  /** Whether the trace has no steps, so that its whole recording is compared as one. */
  readonly isWholeRecording: boolean;
  /** The mean step without what the profiler costs the host, by estimate; as recorded where that cannot be told. */
  readonly withoutProfilerNs: number;
  readonly batch: number | null;
  /** The parts of the mean step, as recorded; they add up to it. */
  readonly partsNs: StepParts;
  readonly launches: number;
  readonly graphLaunches: number;
  readonly synchronisingCalls: number;
  readonly copies: number;
  readonly peakBytes: number | null;
}

/** The rank that stands for a job of which several may be open. */
export interface ComparedRank {
  /** As people call it: `rank 3`, else the worker's name. */
  readonly label: string;
  /** Ranks of the job that are open. */
  readonly of: number;
}

/** Two traces compared, step by step. */
export interface TraceDiff {
  /** The first trace, then the second. */
  readonly files: readonly FileJson[];
  readonly a: DiffSide;
  readonly b: DiffSide;
  /** What was lost of either trace, in sentences: differences may come from that. */
  readonly losses: { readonly a: readonly string[]; readonly b: readonly string[] };
  /** Where much of either trace may be that is not in it, such as `the part of the file that is cut off`; `null` where it is whole. */
  readonly lostParts: { readonly a: string | null; readonly b: string | null };
  /** Name of the trace without any timed event, the first of them; then nothing can be compared, and nothing is. */
  readonly emptyFile: string | null;
  /** Whether times are compared for the same number of samples, as the batches differ. */
  readonly comparedBy: 'step' | 'sample';
  /** See {@link commonShare}; `null` when there is nothing to tell it by. */
  readonly commonShare: number | null;
  /** Whether so little is common to both that they look like different programs. */
  readonly areDifferentPrograms: boolean;
  /** What times of the second trace are multiplied with before they are compared. */
  readonly scale: number;
  readonly causes: readonly DiffCause[];
  readonly operators: readonly OperatorRow[];
  readonly kernels: readonly KernelRow[];
  /** Modules, operators and ranges by their place in the model. */
  readonly structure: readonly StructureRow[];
  readonly notes: readonly string[];
  /** Which ranks are compared; `null` where both sides are a single trace, which is all that there is of it. */
  readonly ranks: { readonly a: ComparedRank; readonly b: ComparedRank } | null;
}

/** With less in common, traces look like different programs. */
const differentShare = 0.15;

/**
 * Compares two traces: what a step of the second takes more or less than one of the first, and why. Where both tell
 * their batch and it differs, the second is scaled to the first one's number of samples, unless the two look like
 * different programs, whose samples are not the same work.
 */
export function diffTraces(before: TraceAnalysis, after: TraceAnalysis): TraceDiff {
  const [a, b] = withEqualEstimates(profileTrace(before), profileTrace(after));
  const empty = [a, b].find(({ compared }) => compared.steps.length === 0);
  if (empty !== undefined) {
    return nothingCompared([before, after], [a, b], basename(empty.path));
  }
  const common = commonShare(a, b);
  const areDifferentPrograms = common !== undefined && common < differentShare;
  const scale =
    !areDifferentPrograms && a.batch !== undefined && b.batch !== undefined ? a.batch / b.batch : 1;
  const operators = operatorRows(a, b, scale);
  const kernels = kernelRows(a, b, scale);
  return {
    files: [fileJson(before), fileJson(after)],
    a: side(a),
    b: side(b),
    losses: lossesOf(before, after),
    lostParts: lostPartsOf(before, after),
    emptyFile: null,
    comparedBy: scale === 1 ? 'step' : 'sample',
    commonShare: common ?? null,
    areDifferentPrograms,
    scale,
    causes: findCauses({ a, b, scale, kernels, operators }),
    operators,
    kernels,
    structure: structureRows(a, b, scale),
    ranks: null,
    notes: [
      ...(areDifferentPrograms ? [differenceNote(common)] : []),
      ...notesOf(a, b, scale, areDifferentPrograms),
    ],
  };
}

/** An estimate beside a recorded time would look like a change, so without one on either side both are as recorded. */
function withEqualEstimates(a: TraceProfile, b: TraceProfile): [TraceProfile, TraceProfile] {
  return a.noEstimate === undefined && b.noEstimate === undefined
    ? [a, b]
    : [
        { ...a, partsWithoutProfiler: a.parts },
        { ...b, partsWithoutProfiler: b.parts },
      ];
}

/** Without steps on one side every figure of the other would look like a change. */
function nothingCompared(
  [before, after]: readonly [TraceAnalysis, TraceAnalysis],
  [a, b]: readonly [TraceProfile, TraceProfile],
  emptyFile: string,
): TraceDiff {
  return {
    files: [fileJson(before), fileJson(after)],
    a: side(a),
    b: side(b),
    losses: lossesOf(before, after),
    lostParts: lostPartsOf(before, after),
    emptyFile,
    comparedBy: 'step',
    commonShare: null,
    areDifferentPrograms: false,
    scale: 1,
    causes: [],
    operators: [],
    kernels: [],
    structure: [],
    notes: [],
    ranks: null,
  };
}

function lossesOf(before: TraceAnalysis, after: TraceAnalysis): TraceDiff['losses'] {
  return { a: traceLosses(before.linked), b: traceLosses(after.linked) };
}

function lostPartsOf(before: TraceAnalysis, after: TraceAnalysis): TraceDiff['lostParts'] {
  return { a: lostPart(before.linked.trace) ?? null, b: lostPart(after.linked.trace) ?? null };
}

function differenceNote(common: number): string {
  return `Of kernels, operators and modules at most ${formatShare(common)} of the time is in what both traces have: they look like different programs. Steps are compared as they are, whatever their batches, and what is named as a cause says how they differ, not what was changed.`;
}

function side(profile: TraceProfile): DiffSide {
  const { compared, parts, partsWithoutProfiler, calls } = profile;
  const rounded = Object.fromEntries(
    Object.entries<number>(parts).map(([part, ns]) => [part, Math.round(ns)]),
  ) as Record<keyof StepParts, number>;
  return {
    file: profile.path,
    steps: compared.steps.length,
    skippedSteps: compared.skipped.length,
    stepNs: Math.round(compared.medianNs),
    meanStepNs: Math.round(compared.meanNs),
    shortestStepNs: Math.round(compared.shortestNs),
    longestStepNs: Math.round(compared.longestNs),
    stepsNearMean: compared.nearMean,
    isWholeRecording: compared.isWholeRecording,
    withoutProfilerNs: Math.round(
      Object.values<number>(partsWithoutProfiler).reduce((sum, ns) => sum + ns, 0),
    ),
    batch: profile.batch ?? null,
    partsNs: rounded,
    launches: calls.launches,
    graphLaunches: calls.graphLaunches,
    synchronisingCalls: calls.syncCount,
    copies: calls.copies,
    peakBytes: profile.peakBytes ?? null,
  };
}

function notesOf(a: TraceProfile, b: TraceProfile, scale: number, areDifferentPrograms: boolean): string[] {
  const notes: string[] = [];
  for (const [label, { compared }] of [
    ['first', a],
    ['second', b],
  ] as const) {
    if (compared.skipped.length > 0) {
      notes.push(
        `${formatCount(compared.skipped.length, 'step')} at the beginning of the ${label} trace took much longer than the others and ${compared.skipped.length === 1 ? 'is' : 'are'} left out as warm-up.`,
      );
    }
  }
  if (scale !== 1) {
    notes.push(
      `A step has ${formatCount(a.batch ?? 1, 'sample')} in the first trace and ${formatCount(b.batch ?? 1, 'sample')} in the second; times of the second are compared for the number of the first.`,
    );
  } else if (!areDifferentPrograms && (a.batch === undefined || b.batch === undefined)) {
    notes.push(
      'The batch is not known in both traces, so steps are compared as they are; record_shapes=True tells it, except inside CUDA graphs.',
    );
  }
  if (a.noEstimate === 'ranks' || b.noEstimate === 'ranks') {
    notes.push(
      'What the profiler costs is not estimated: a rank of several waits for the others, and what the profiler costs those is not in its trace.',
    );
  }
  if (a.partsWithoutProfiler !== a.parts || b.partsWithoutProfiler !== b.parts) {
    notes.push(
      'The profiler slows the host. Times are as recorded; what is said to hold without the profiler is an estimate.',
    );
  }
  return notes;
}
