import { SpanBuilder, type Spans } from '../link/spans.ts';
import type { MatchedCollective } from './matchCollectives.ts';

/** A collective to which one rank came last. */
export interface LateArrival {
  readonly collective: MatchedCollective;
  /** Position of the rank that came last: it waits for nobody, so its call is the shortest. */
  readonly last: number;
  /** Position of the rank that waited longest. */
  readonly first: number;
  /** How much later the last came than the first. */
  readonly lateNs: number;
}

/**
 * When each rank waited in collectives for others. A collective takes on no rank less than its transfer, so what a
 * rank's call lasts beyond the shortest one is waiting; no common clock is needed for this.
 */
export function waitSpans(matched: readonly MatchedCollective[], rankCount: number): Spans[] {
  return Array.from({ length: rankCount }, (_, rank) => spansOnRank(matched, rank));
}

/** Who came last to each collective that ends everywhere at once, in order of time. */
export function lateArrivals(matched: readonly MatchedCollective[]): LateArrival[] {
  return matched.flatMap((collective) => {
    let last = -1;
    let first = -1;
    collective.calls.forEach((call, rank) => {
      if (call === undefined) {
        return;
      }
      if (last < 0 || call.durationNs < collective.calls[last]!.durationNs) {
        last = rank;
      }
      if (first < 0 || call.durationNs > collective.calls[first]!.durationNs) {
        first = rank;
      }
    });
    const lateNs = last < 0 ? 0 : collective.calls[first]!.durationNs - collective.calls[last]!.durationNs;
    return lateNs > 0 ? [{ collective, last, first, lateNs }] : [];
  });
}

function spansOnRank(matched: readonly MatchedCollective[], rank: number): Spans {
  const waits: { startNs: number; endNs: number }[] = [];
  for (const { calls } of matched) {
    const own = calls[rank];
    if (own !== undefined) {
      const transferNs = Math.min(...calls.map((call) => call?.durationNs ?? Infinity));
      waits.push({ startNs: own.startNs, endNs: own.startNs + own.durationNs - transferNs });
    }
  }
  waits.sort((a, b) => a.startNs - b.startNs);
  const spans = new SpanBuilder();
  for (const { startNs, endNs } of waits) {
    spans.add(startNs, endNs);
  }
  return spans.build();
}
