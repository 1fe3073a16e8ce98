import type { Step } from '../analyse/steps.ts';
import { traceBasis } from '../analyse/traceBasis.ts';
import { analyseTrace, type TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { epochOf } from '../job/epoch.ts';
import type { JobSpan, TraceJob } from '../job/traceJob.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { comparedRanks } from './comparedRanks.ts';
import type { StepPair } from './stepPairs.ts';

/** `after` only where two jobs are compared. */
export type SessionSide = 'before' | 'after';

/** One trace of a session, on the time axis of the session: its first recording's first step begins at 0. */
export interface SessionRecording {
  /** Place in the session's list, by which pages name it. */
  readonly index: number;
  readonly side: SessionSide;
  /** As people call it: `rank 3`, else the worker's name. */
  readonly label: string;
  readonly rank: number | undefined;
  /** Which recording of its worker, from 1 on. */
  readonly span: number;
  readonly path: string;
  readonly linked: LinkedTrace;
  readonly steps: readonly Step[];
  /** To add to the trace's own nanoseconds. */
  readonly offsetNs: number;
  /** Made when it is first asked for. */
  readonly analysis: () => TraceAnalysis;
}

/**
 * Puts the traces of one or two jobs on one axis. The first job's first step begins at 0.
 * @param aligned steps of the two jobs that begin together; without them the first steps do.
 */
export function listRecordings(jobs: readonly TraceJob[], aligned?: StepPair): SessionRecording[] {
  const recordings: SessionRecording[] = [];
  const zerosNs = jobs.map(({ ranks }) => {
    const first = ranks[0]?.spans[0];
    return first?.steps[0]?.startNs ?? firstStartNs(first);
  });
  if (aligned !== undefined) {
    // Steps are in the nanoseconds of their own rank, whose clock may not be that of the job's first.
    const [beforeClockNs = 0, afterClockNs = 0] = (comparedRanks(jobs) ?? []).map(
      ({ index }, side) => jobs[side]?.clocks.offsetsNs[index] ?? 0,
    );
    zerosNs[1] =
      aligned.after.startNs + afterClockNs - (aligned.before.startNs + beforeClockNs) + (zerosNs[0] ?? 0);
  }
  jobs.forEach((job, side) => {
    const zeroNs = zerosNs[side] ?? 0;
    job.ranks.forEach(({ label, rank, spans }, index) => {
      for (const span of spans) {
        const clockNs = (job.clocks.offsetsNs[index] ?? 0) + sinceFirstSpanNs(spans[0], span);
        let analysis: TraceAnalysis | undefined;
        recordings.push({
          index: recordings.length,
          side: side === 0 ? 'before' : 'after',
          label: spans.length > 1 ? `${label}, recording ${span.number}` : label,
          rank,
          span: span.number,
          path: span.path,
          linked: span.linked,
          steps: span.steps,
          offsetNs: clockNs - zeroNs,
          analysis: () => (analysis ??= analyseTrace(span.linked, traceBasis(span.linked, span.steps))),
        });
      }
    });
  });
  return recordings;
}

/** The same recordings with other steps of the two jobs beginning together; what was worked out of them is shared. */
export function alignedRecordings(
  recordings: readonly SessionRecording[],
  jobs: readonly TraceJob[],
  aligned: StepPair,
): SessionRecording[] {
  return listRecordings(jobs, aligned).map((recording, index) => ({
    ...recording,
    analysis: recordings[index]?.analysis ?? recording.analysis,
  }));
}

/** How much later a later recording of the same worker was made; 0 when the traces do not tell. */
function sinceFirstSpanNs(first: JobSpan | undefined, span: JobSpan): number {
  const [from, to] = [first && epochOf(first.linked.trace), epochOf(span.linked.trace)];
  return from === undefined || to === undefined ? 0 : Number(to.baseNs - from.baseNs);
}

function firstStartNs(span: JobSpan | undefined): number {
  let startNs = Infinity;
  for (const rows of span?.linked.tracks ?? []) {
    const row = rows[0];
    startNs = Math.min(startNs, row === undefined ? Infinity : span!.linked.trace.events.startNs[row]!);
  }
  return Number.isFinite(startNs) ? startNs : 0;
}
