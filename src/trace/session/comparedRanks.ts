import type { JobRank, TraceJob } from '../job/traceJob.ts';

/** The rank that stands for a job in a comparison. */
export interface StandingRank {
  /** Its place among the job's ranks. */
  readonly index: number;
  readonly rank: JobRank;
}

/**
 * The ranks that stand for two compared jobs: the first of one that the other has too, else the first of each;
 * `undefined` for a single job or one without a rank.
 */
export function comparedRanks(
  jobs: readonly TraceJob[],
): readonly [before: StandingRank, after: StandingRank] | undefined {
  const [before = [], after = []] = jobs.map(({ ranks }) => ranks);
  for (const [index, rank] of before.entries()) {
    const otherIndex = rank.rank === undefined ? -1 : after.findIndex((other) => other.rank === rank.rank);
    const other = after[otherIndex];
    if (other !== undefined) {
      return [
        { index, rank },
        { index: otherIndex, rank: other },
      ];
    }
  }
  const [first] = before;
  const [second] = after;
  return first === undefined || second === undefined
    ? undefined
    : [
        { index: 0, rank: first },
        { index: 0, rank: second },
      ];
}
