import type { Step } from '../analyse/steps.ts';
import { comparedSteps } from '../diff/comparedSteps.ts';
import type { TraceJob } from '../job/traceJob.ts';
import { comparedRanks } from './comparedRanks.ts';

/** A step of a trace and the one of another that it is compared with, each in its own trace's nanoseconds. */
export interface StepPair {
  readonly before: Step;
  readonly after: Step;
}

/**
 * The steps of two jobs that are compared, the first of one with the first of the other; none for a single job. Each
 * job is stood for by the first recording of its compared rank, and what was warm-up in it has no partner.
 */
export function stepPairs(jobs: readonly TraceJob[]): StepPair[] {
  const [before = [], after = []] = (comparedRanks(jobs) ?? []).map(
    ({ rank }) => comparedSteps(rank.spans[0]?.steps ?? []).steps,
  );
  return before.flatMap((step, index) => {
    const other = after[index];
    return other === undefined ? [] : [{ before: step, after: other }];
  });
}
