import type { ViewedRank } from '../../../src/trace/session/queries/communication/communicationView.ts';

/** What the time of a rank is divided into; the parts add up to the recording. */
export const rankPartIds = ['computing', 'hidden', 'transfer', 'waiting', 'neither'] as const;
export type RankPartId = (typeof rankPartIds)[number];

export type RankParts = Readonly<Record<RankPartId, number>>;

/** Divides the recording of a rank. Where only one rank is known, waiting cannot be told from `transfer` and is 0. */
export function rankParts({
  computeNs,
  overlapNs,
  exposedNs,
  exposedWaitNs,
  otherNs,
}: Pick<ViewedRank, 'computeNs' | 'overlapNs' | 'exposedNs' | 'exposedWaitNs' | 'otherNs'>): RankParts {
  const waiting = exposedWaitNs ?? 0;
  return {
    computing: computeNs - overlapNs,
    hidden: overlapNs,
    transfer: exposedNs - waiting,
    waiting,
    neither: otherNs,
  };
}
