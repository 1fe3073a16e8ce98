import { grouped } from '../../core/grouped.ts';
import type { Collective } from './findCollectives.ts';
import { busFactor, type CollectiveKind } from './collectiveNames.ts';
import { groupKey, type MatchedCollective } from './matchCollectives.ts';

/** One kind of collective in one process group. Times are means over the calls. */
export interface CollectiveTimes {
  readonly name: CollectiveKind;
  /** Process group as the trace names it; empty where it does not. */
  readonly group: string;
  readonly groupDescription: string | null;
  readonly groupSize: number | null;
  readonly dtype: string | null;
  /** How often the ranks did it together; each counts once. */
  readonly calls: number;
  /** Bytes of all calls, as nccl-tests counts a message; `null` where the trace tells no size. */
  readonly bytes: number | null;
  /** Shortest duration over the ranks: the transfer itself, as the last rank to come does not wait. */
  readonly latencyNs: number;
  /** Mean duration over the ranks, waiting included. */
  readonly durationNs: number;
  /** Mean over the ranks beyond the transfer; `null` from one rank alone. */
  readonly waitNs: number | null;
  /** Between the first rank to come and the last; `null` from one rank alone. */
  readonly skewNs: number | null;
  /** Bytes a second over the transfer time. From one rank alone at least so much, since it may have waited. */
  readonly algorithmBandwidth: number | null;
  /** The same for each link, see {@link busFactor}. */
  readonly busBandwidth: number | null;
}

/** Sums up collectives by kind, group and element type, the longest transfers first. */
export function collectiveTimes(matched: readonly MatchedCollective[], isAlone: boolean): CollectiveTimes[] {
  const groups = grouped(matched, ({ sample }) =>
    JSON.stringify([sample.kind, groupKey(sample), sample.dtype ?? '']),
  );
  return groups
    .map((calls) => sumUp(calls, isAlone))
    .sort((a, b) => b.durationNs * b.calls - a.durationNs * a.calls);
}

/** Every collective of one rank by itself. @param position of the rank among those of the job. */
export function unmatchedCalls(collectives: readonly Collective[], position = 0): MatchedCollective[] {
  const others = Array.from({ length: position }, () => undefined);
  return collectives.map((sample) => ({ calls: [...others, sample], sample }));
}

function sumUp(calls: readonly MatchedCollective[], isAlone: boolean): CollectiveTimes {
  const { sample } = calls.find((call) => call.sample.groupSize !== undefined) ?? calls[0]!;
  let latencyNs = 0;
  let durationNs = 0;
  let skewNs = 0;
  let bytes = 0;
  let sizedNs = 0;
  let sized = 0;
  for (const { calls: byRank } of calls) {
    const durations = byRank.flatMap((call) => (call === undefined ? [] : [call.durationNs]));
    const shortest = Math.min(...durations);
    latencyNs += shortest;
    durationNs += durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
    skewNs += Math.max(...durations) - shortest;
    const size = byRank.find((call) => call?.sizeBytes !== undefined)?.sizeBytes;
    if (size !== undefined) {
      sized++;
      bytes += size;
      sizedNs += shortest;
    }
  }
  const algorithmBandwidth = sized > 0 && sizedNs > 0 && bytes > 0 ? (bytes / sizedNs) * 1e9 : null;
  const { groupSize } = sample;
  const count = calls.length;
  return {
    name: sample.kind,
    group: sample.group,
    groupDescription: sample.groupDescription ?? null,
    groupSize: groupSize ?? null,
    dtype: sample.dtype ?? null,
    calls: count,
    bytes: sized > 0 ? bytes : null,
    latencyNs: Math.round(latencyNs / count),
    durationNs: Math.round(durationNs / count),
    waitNs: isAlone ? null : Math.round((durationNs - latencyNs) / count),
    skewNs: isAlone ? null : Math.round(skewNs / count),
    algorithmBandwidth,
    busBandwidth:
      algorithmBandwidth === null || groupSize === undefined
        ? null
        : algorithmBandwidth * busFactor(sample.kind, groupSize),
  };
}
