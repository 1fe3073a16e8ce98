import { intersect, lengthNs, type Spans, unite } from '../link/spans.ts';
import type { RankActivity } from './rankActivity.ts';

/** Where the time of one rank went, in nanoseconds over the recording or the chosen steps. */
export interface RankTimes {
  /** Steps of the recording. */
  readonly steps: number;
  /** From the first step or kernel to the last; work of steps before the recording may run at its beginning. */
  readonly recordedNs: number;
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

/** The times of one rank; compute, exposed communication and the rest add up to the recording. */
export function rankTimes({ compute, communication, steps, recordedNs }: RankActivity): RankTimes {
  const overlapNs = lengthNs(intersect(compute, communication));
  const communicationNs = lengthNs(communication);
  return {
    steps,
    recordedNs,
    computeNs: lengthNs(compute),
    communicationNs,
    overlapNs,
    exposedNs: communicationNs - overlapNs,
    otherNs: recordedNs - lengthNs(unite(compute, communication)),
  };
}

/** Nanoseconds of communication in a set of waiting times, which may run into each other. */
export function waitWithin(waits: Spans, communication: Spans): number {
  return lengthNs(intersect(waits, communication));
}
