import { intersect, lengthNs, type Spans, unite } from '../link/spans.ts';
import type { TraceOfJob } from '../job/traceJob.ts';
import type { RankActivity } from './rankActivity.ts';

/** Where the time of one rank went during its steps, in nanoseconds over all steps. */
export interface RankTimes {
  readonly steps: number;
  readonly stepsNs: number;
  /** Some computing kernel runs (operators of the host where there is no device). */
  readonly computeNs: number;
  /** Some collective runs, waiting for other ranks included. */
  readonly communicationNs: number;
  /** Both at once: communication that computing hides. */
  readonly overlapNs: number;
  /** Communication that nothing hides. */
  readonly exposedNs: number;
  /** Neither. */
  readonly otherNs: number;
}

/** The times of one rank; compute, exposed communication and the rest add up to the steps. */
export function rankTimes({ steps }: TraceOfJob, { compute, communication }: RankActivity): RankTimes {
  const stepsNs = steps.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
  const overlapNs = lengthNs(intersect(compute, communication));
  const communicationNs = lengthNs(communication);
  return {
    steps: steps.length,
    stepsNs,
    computeNs: lengthNs(compute),
    communicationNs,
    overlapNs,
    exposedNs: communicationNs - overlapNs,
    otherNs: stepsNs - lengthNs(unite(compute, communication)),
  };
}

/** Nanoseconds of communication in a set of waiting times, which may run into each other. */
export function waitWithin(waits: Spans, communication: Spans): number {
  return lengthNs(intersect(waits, communication));
}
