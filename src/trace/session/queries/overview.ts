import type { Sentence } from '../../../core/sentence.ts';
import { breakDown, type Breakdown, breakdownParts } from '../../analyse/breakdown.ts';
import { sumIdleCauses, type IdleCause } from '../../analyse/idleGaps.ts';
import type { LaunchStats } from '../../analyse/launchStats.ts';
import { traceHealth, type HealthRecord } from '../../analyse/traceHealth.ts';
import { findFindings } from '../../findings/findFindings.ts';
import { lossNotices } from '../../job/lossNotices.ts';
import { gpuJson, type GpuJson, noticesOf } from '../../report/reportJson.ts';
import { summaryAnswer } from '../../report/summarySentence.ts';
import { findingsOf, gpusOf, topOperator } from '../../summarise.ts';
import { type Scope, scopeSchema } from '../scope.ts';
import { isRankOfSeveral } from '../../whatif/isRankOfSeveral.ts';
import { defineQuery } from '../sessionQuery.ts';
import type { TraceSession } from '../traceSession.ts';
import { lateGaps } from './lateGaps.ts';
import { type LocatedFinding, locateFindings } from './overviewFindings.ts';
import { type PeakMemory, peakMemory } from './peakMemory.ts';

/** A step on the session's axis with what its time went into. */
export interface OverviewStep {
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
  readonly partsNs: Breakdown;
}

/** What the overview shows of a recording, or of some of its steps. Times are nanoseconds, shares 0 to 1. */
export interface OverviewAnswer {
  readonly sentence: Sentence;
  /** All steps of the recording, chosen or not. */
  readonly steps: readonly OverviewStep[];
  /** How many steps the figures are of; their mean and its parts, which add up to it. */
  readonly chosenSteps: number;
  readonly meanNs: number;
  readonly meanPartsNs: Breakdown;
  /** Means over the whole recording, as recorded and without the profiler by estimate; `null` without device work, and for a rank of several. */
  readonly timing: { readonly recordedNs: number; readonly expectedNs: number } | null;
  readonly launches: LaunchStats;
  readonly gpus: readonly GpuJson[];
  readonly memory: PeakMemory | null;
  /** Longest first, with what kernels wait for other ranks; the causes of the idle page. */
  readonly idle: readonly { readonly cause: IdleCause; readonly nsPerStep: number }[];
  /** Of the whole recording, those that bring most first. */
  readonly findings: readonly LocatedFinding[];
  readonly health: readonly HealthRecord[];
  /** What to know of the job: what its other files lost, what was left out, and what the figures are of. */
  readonly notices: readonly string[];
}

export const overviewQuery = defineQuery(scopeSchema, (session, scope) =>
  session.remember(`overview ${JSON.stringify(scope)}`, () => overviewOf(session, scope)),
);

function overviewOf(session: TraceSession, scope: Scope): OverviewAnswer {
  const recording = session.recording(scope.recording);
  const whole = recording.analysis();
  const analysis = session.analysis(scope);
  const { steps, wallNs, breakdown, timing, gaps, launches } = analysis;
  const job = session.jobs[recording.side === 'before' ? 0 : 1]!;
  const findings = session.remember(`findings ${recording.index}`, () =>
    recording.span === 1 ? findingsOf(whole, job) : findFindings(whole),
  );
  const gpus = gpusOf(analysis);
  const count = Math.max(1, steps.length);
  return {
    sentence: summaryAnswer(
      // The estimate is of the whole recording.
      scope.steps === null ? analysis : { ...analysis, timing: undefined },
      gpus,
      findings,
      gpus.length > 0 ? undefined : topOperator(analysis),
    ),
    steps: whole.steps.map((step) => ({
      name: step.name,
      startNs: step.startNs + recording.offsetNs,
      endNs: step.endNs + recording.offsetNs,
      partsNs: breakDown(whole.parts, step),
    })),
    chosenSteps: steps.length,
    meanNs: wallNs / count,
    meanPartsNs: Object.fromEntries(breakdownParts.map((part) => [part, breakdown[part] / count])) as Record<
      (typeof breakdownParts)[number],
      number
    >,
    timing:
      timing === undefined || isRankOfSeveral(analysis.trace)
        ? null
        : { recordedNs: timing.recordedNs, expectedNs: timing.expectedNs },
    launches,
    gpus: gpus.map(gpuJson),
    memory: peakMemory(analysis),
    idle: sumIdleCauses([...gaps, ...lateGaps(session, scope)], steps.length).map(({ cause, nsPerStep }) => ({
      cause,
      nsPerStep,
    })),
    findings: locateFindings(recording, findings),
    health: session.remember(`health ${recording.index}`, () =>
      traceHealth(whole).filter(({ code }) => code !== 'one-rank-only' || job.ranks.length === 1),
    ),
    notices: [...lossNotices(job, recording.path), ...noticesOf(job)],
  };
}
