import { attribution, type HealthRecord, traceHealth } from '../analyse/traceHealth.ts';
import { breakDown, type Breakdown, type BreakdownPart } from '../analyse/breakdown.ts';
import type { GpuUse } from '../analyse/gpus.ts';
import { type IdleCause, type IdleGap, sumIdleCauses } from '../analyse/idleGaps.ts';
import type { LaunchStats } from '../analyse/launchStats.ts';
import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import type { TraceJob } from '../job/traceJob.ts';
import type { Finding } from '../findings/finding.ts';
import { sourceFrames } from '../link/sourceFrame.ts';
import { none } from '../read/eventColumns.ts';
import { nameOf, type Trace } from '../read/trace.ts';
import type { CriticalPath, PathKind } from '../whatif/criticalPath.ts';

/** Form of the summary, see docs/formats/trace-reports.md. A change that breaks readers counts the number up. */
export const summarySchema = 'engine-room/trace-summary/1';
export const idleSchema = 'engine-room/trace-idle/1';

export interface FileJson {
  readonly path: string;
  readonly events: number;
  readonly textBytes: number;
  readonly rank: number | null;
}

export interface FindingJson {
  readonly id: string;
  readonly title: string;
  readonly stakeNsPerStep: number;
  readonly confidence: string;
  readonly evidence: readonly {
    readonly sentence: string;
    readonly source: string | null;
    readonly events: Finding['evidence'][number]['events'];
  }[];
  readonly advice: string;
}

export type GpuJson = Omit<GpuUse, 'properties'>;

/** What `trace summary --json` prints and the profile step keeps. Times are integer nanoseconds, shares 0 to 1. */
export interface SummaryJson {
  readonly schema: string;
  readonly sentence: string;
  readonly files: readonly FileJson[];
  /** The ranks of the job; steps, timing, launches, idle time and findings are those of the first. */
  readonly ranks: readonly string[];
  /** What was left out of the job, and why. */
  readonly notices: readonly string[];
  readonly steps: readonly {
    readonly name: string;
    /** Which recording of the rank, from 1 on; times of each count from its own first step. */
    readonly span: number;
    readonly startNs: number;
    readonly durationNs: number;
    readonly breakdownNs: Breakdown;
  }[];
  readonly timing: {
    readonly recordedNsPerStep: number;
    readonly expectedNsPerStep: number;
    readonly replayErrorShare: number;
  } | null;
  readonly criticalPathNsPerStep: Readonly<Record<PathKind, number>> | null;
  readonly gpus: readonly GpuJson[];
  readonly launches: LaunchStats;
  /** Shares of device time; `null` when no device worked. */
  readonly coverage: { readonly deviceTime: number | null; readonly operators: number | null };
  readonly idle: readonly { readonly cause: IdleCause; readonly nsPerStep: number }[];
  readonly health: readonly HealthRecord[];
  readonly findings: readonly FindingJson[];
}

export interface SummaryParts {
  readonly job: TraceJob;
  /** Further recordings of the first rank. */
  readonly laterSpans: readonly TraceAnalysis[];
  /** Of each rank; steps and findings are those of the first. */
  readonly analyses: readonly TraceAnalysis[];
  /** What the first rank's GPU waited in collectives for others. */
  readonly lateRank: readonly IdleGap[];
  readonly gpus: readonly GpuUse[];
  readonly findings: readonly Finding[];
  readonly criticalPath: CriticalPath | undefined;
  readonly sentence: string;
}

export function fileJson({ trace }: { readonly trace: Trace }): FileJson {
  return {
    path: trace.path,
    events: trace.eventCount,
    textBytes: trace.textBytes,
    rank: trace.metadata.distributed?.rank ?? null,
  };
}

export function summaryJson(summaryParts: SummaryParts): SummaryJson {
  const { job, analyses, laterSpans, lateRank, gpus, findings, criticalPath, sentence } = summaryParts;
  const analysis = analyses[0]!;
  const { steps, timing, gaps, launches } = analysis;
  const { totalNs, operatorNs, unlinkedNs } = attribution(analysis);
  return {
    schema: summarySchema,
    sentence,
    files: job.ranks.flatMap(({ spans }) => spans.map(({ linked }) => fileJson(linked))),
    ranks: job.ranks.map(({ label }) => label),
    notices: noticesOf(job),
    steps: [analysis, ...laterSpans].flatMap(stepsOf),
    timing:
      timing === undefined
        ? null
        : {
            recordedNsPerStep: Math.round(timing.recordedNs),
            expectedNsPerStep: Math.round(timing.expectedNs),
            replayErrorShare: timing.recordedNs > 0 ? timing.replayedNs / timing.recordedNs - 1 : 0,
          },
    criticalPathNsPerStep:
      criticalPath === undefined
        ? null
        : mapValues(criticalPath.totals, (totalNsOfKind) =>
            Math.round(totalNsOfKind / Math.max(1, timing?.stepCount ?? 0)),
          ),
    gpus: gpus.map(gpuJson),
    launches,
    coverage: {
      deviceTime: totalNs > 0 ? (totalNs - unlinkedNs) / totalNs : null,
      operators: totalNs > 0 ? operatorNs / totalNs : null,
    },
    idle: sumIdleCauses([...gaps, ...lateRank], steps.length).map(({ cause, nsPerStep }) => ({
      cause,
      nsPerStep: Math.round(nsPerStep),
    })),
    health: healthOf(analyses),
    findings: findings.map(findingJson),
  };
}

function stepsOf({ steps, parts }: TraceAnalysis, index: number): SummaryJson['steps'] {
  const firstNs = steps[0]?.startNs ?? 0;
  return steps.map((step) => ({
    name: step.name,
    span: index + 1,
    startNs: step.startNs - firstNs,
    durationNs: step.endNs - step.startNs,
    breakdownNs: breakDown(parts, step),
  }));
}

/** What people must know of the job: what was left out, and what the figures are of. */
export function noticesOf({ ranks, notices }: TraceJob): string[] {
  const spans = ranks[0]?.spans.length ?? 0;
  return [
    ...leftOut(notices),
    ...(ranks.length > 1
      ? [
          `Steps and findings are those of ${ranks[0]?.label ?? ''}; GPUs and late ranks are of all ${ranks.length}.`,
        ]
      : []),
    ...(spans > 1
      ? [
          `${ranks[0]?.label ?? ''} recorded ${spans} times; steps are of all recordings, findings of the first.`,
        ]
      : []),
  ];
}

/** What was left out of a job, and why. */
export function leftOut(notices: TraceJob['notices']): string[] {
  return notices.filter(({ code }) => code !== 'single-rank').map(({ message }) => message);
}

/** The health of each trace; with several, each record names its rank, and that others are missing is no news. */
function healthOf(analyses: readonly TraceAnalysis[]): HealthRecord[] {
  return analyses.length === 1
    ? traceHealth(analyses[0]!)
    : analyses.flatMap((analysis, index) =>
        traceHealth(analysis)
          .filter(({ code }) => code !== 'one-rank-only')
          .map((record) => ({
            ...record,
            message: `Rank ${analysis.trace.metadata.distributed?.rank ?? index}: ${record.message}`,
          })),
      );
}

/** A GPU without what only analyses need. */
export function gpuJson({
  id,
  name,
  utilization,
  computing,
  busy,
  smEfficiency,
  occupancy,
  tensorCoreShare,
}: GpuUse): GpuJson {
  return { id, name, utilization, computing, busy, smEfficiency, occupancy, tensorCoreShare };
}

export function findingJson({
  id,
  title,
  stakeNsPerStep,
  confidence,
  evidence,
  advice,
}: Finding): FindingJson {
  return {
    id,
    title,
    stakeNsPerStep: Math.round(stakeNsPerStep),
    confidence,
    evidence: evidence.map(({ sentence, source, events }) => ({
      sentence,
      source: source?.text ?? null,
      events,
    })),
    advice,
  };
}

/** What `trace idle --json` prints. */
export interface IdleJson {
  readonly schema: string;
  readonly files: readonly FileJson[];
  /** What was left out of the job or lost of its files, and why. */
  readonly notices: readonly string[];
  readonly stepCount: number;
  readonly gaps: readonly {
    readonly gpu: number;
    readonly startNs: number;
    readonly durationNs: number;
    readonly cause: IdleCause;
    /** The user's Python line that held the host, else the operator or call; `null` where nothing is known. */
    readonly frame: string | null;
  }[];
  readonly causes: readonly {
    readonly cause: IdleCause;
    readonly nsPerStep: number;
    readonly gaps: number;
  }[];
}

/**
 * Idle time of all ranks, each gap from the start of its rank's first step.
 * @param lateRanks by rank, what the GPU waited in collectives for others.
 * @param notices what was left out of the job or lost of its files.
 */
export function idleJson(
  analyses: readonly TraceAnalysis[],
  lateRanks: readonly (readonly IdleGap[])[],
  notices: readonly string[] = [],
): IdleJson {
  const gaps = analyses.map((analysis, rank) => [...analysis.gaps, ...(lateRanks[rank] ?? [])]);
  const stepCount = Math.max(1, ...analyses.map(({ steps }) => steps.length));
  return {
    schema: idleSchema,
    files: analyses.map(fileJson),
    notices,
    stepCount,
    gaps: analyses.flatMap(({ linked, steps }, rank) => {
      const find = sourceFrames(linked);
      return gaps[rank]!.map(({ gpu, startNs, durationNs, cause, blame }) => ({
        gpu,
        startNs: startNs - (steps[0]?.startNs ?? 0),
        durationNs,
        cause,
        frame: frameOf(linked, blame, find),
      }));
    }),
    causes: sumIdleCauses(gaps.flat(), stepCount).map((each) => ({
      ...each,
      nsPerStep: Math.round(each.nsPerStep),
    })),
  };
}

/**
 * The user's line at a row, else the name of the operator behind it, else its own.
 * @param find what `sourceFrames` gave for the trace, for many rows.
 */
export function frameOf(
  linked: TraceAnalysis['linked'],
  row: number,
  find = sourceFrames(linked),
): string | null {
  if (row === none) {
    return null;
  }
  const frame = find(row);
  if (frame !== undefined) {
    return frame.text;
  }
  const operator = linked.operator[row]!;
  return nameOf(linked.trace, operator === none ? row : operator);
}

/** The parts' names with what they mean to a reader. */
export const partLabels: Readonly<Record<BreakdownPart, string>> = {
  kernel: 'Kernel',
  communication: 'Communication',
  memcpy: 'Memcpy',
  memset: 'Memset',
  runtime: 'Launch calls',
  dataLoader: 'Data loader',
  cpu: 'Host operators',
  other: 'Other',
};

function mapValues<K extends string>(
  record: Readonly<Record<K, number>>,
  map: (value: number) => number,
): Record<K, number> {
  const entries = Object.entries<number>(record).map(([key, value]) => [key, map(value)]);
  return Object.fromEntries(entries) as Record<K, number>;
}
