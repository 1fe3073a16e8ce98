import { lostOnEachRank } from './findStragglers.ts';
import type { MatchedCollective } from './matchCollectives.ts';
import { lateArrivals } from './waits.ts';

/**
 * Which rank waits for which: `[waiting][late]` nanoseconds over the recording, by position among the ranks. A wait counts
 * for the rank that came last. @param matched collectives that end everywhere at once.
 */
export function waitMatrix(matched: readonly MatchedCollective[], rankCount: number): number[][] {
  const arrivals = lateArrivals(matched);
  const lostTo = Array.from({ length: rankCount }, (_, late) =>
    lostOnEachRank(
      arrivals.filter(({ last }) => last === late),
      rankCount,
    ),
  );
  return Array.from({ length: rankCount }, (_, waiting) => lostTo.map((lost) => lost[waiting]!));
}
