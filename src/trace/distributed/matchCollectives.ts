import { isPairwise } from './collectiveNames.ts';
import type { Collective } from './findCollectives.ts';
import { median } from '../statistics/orderStatistics.ts';

/** One collective as all ranks saw it. */
export interface MatchedCollective {
  /** The call of each rank, by position among the ranks; `undefined` where a rank takes no part or did not record it. */
  readonly calls: readonly (Collective | undefined)[];
  /** A call that stands for all: same kind, group and size on every rank. */
  readonly sample: Collective;
}

/** What matching the collectives of several ranks gave. */
export interface Matching {
  /** In order of time on the first rank that takes part. */
  readonly matched: readonly MatchedCollective[];
  /** Collectives of each rank that no other rank has. */
  readonly unmatched: readonly number[];
}

/** Puts a rank's time on the axis of all; `undefined` when the clocks are not known. */
export type CommonTime = ((rank: number, ns: number) => number) | undefined;

/** How far the lists of two ranks may be shifted when they look unlike. */
const longestShift = 16;

/**
 * Finds for each collective its counterparts on the other ranks: in every process group by sequence number where all
 * have one, else by order. Where a recording began in the middle, the shift is taken at which most kinds and sizes
 * agree, and of several such the one at which the collectives end closest together. Messages between two ranks of a
 * group have no common order and are left out.
 */
export function matchCollectives(
  lists: readonly (readonly Collective[])[],
  commonTime: CommonTime,
): Matching {
  const groups = new Map<string, Collective[][]>();
  lists.forEach((list, rank) => {
    for (const collective of list) {
      if (isPairwise(collective.kind)) {
        continue;
      }
      const key = groupKey(collective);
      let byRank = groups.get(key);
      if (byRank === undefined) {
        byRank = lists.map(() => []);
        groups.set(key, byRank);
      }
      byRank[rank]!.push(collective);
    }
  });
  const matched: MatchedCollective[] = [];
  const unmatched = lists.map(() => 0);
  for (const byRank of groups.values()) {
    const rows = hasSequences(byRank) ? bySequence(byRank) : byOrder(byRank, commonTime);
    for (const calls of rows) {
      const present = calls.filter((call) => call !== undefined);
      if (present.length >= 2) {
        matched.push({ calls, sample: present[0]! });
      } else if (present.length === 1) {
        unmatched[calls.findIndex((call) => call !== undefined)]!++;
      }
    }
  }
  return {
    matched: matched.sort((a, b) => a.sample.startNs - b.sample.startNs),
    unmatched,
  };
}

/** Names the process group of a collective. */
export function groupKey({ group, groupRanks }: Collective): string {
  return `${group} ${groupRanks ?? ''}`;
}

function hasSequences(byRank: readonly (readonly Collective[])[]): boolean {
  return byRank.every((list) => {
    const numbers = new Set(list.map(({ sequence }) => sequence));
    return !numbers.has(undefined) && numbers.size === list.length;
  });
}

function bySequence(byRank: readonly (readonly Collective[])[]): (Collective | undefined)[][] {
  const rows = new Map<number, (Collective | undefined)[]>();
  byRank.forEach((list, rank) => {
    for (const collective of list) {
      const { sequence } = collective;
      if (sequence !== undefined) {
        const row = rows.get(sequence) ?? byRank.map(() => undefined);
        row[rank] = collective;
        rows.set(sequence, row);
      }
    }
  });
  return [...rows.entries()].sort(([a], [b]) => a - b).map(([, row]) => row);
}

function byOrder(
  byRank: readonly (readonly Collective[])[],
  commonTime: CommonTime,
): (Collective | undefined)[][] {
  const reference = byRank.findIndex((list) => list.length > 0);
  const shifts = byRank.map((list, rank) =>
    rank === reference || list.length === 0
      ? 0
      : bestShift(
          byRank[reference]!,
          list,
          commonTime && ((ns) => commonTime(reference, ns)),
          commonTime && ((ns) => commonTime(rank, ns)),
        ),
  );
  const from = Math.min(...shifts.map((shift) => -shift));
  const to = Math.max(...byRank.map((list, rank) => list.length - shifts[rank]!));
  const rows: (Collective | undefined)[][] = [];
  for (let position = from; position < to; position++) {
    rows.push(byRank.map((list, rank) => list[position + shifts[rank]!]));
  }
  return rows;
}

type ToCommon = ((ns: number) => number) | undefined;

/** By how many places `list` is ahead of `reference`. */
function bestShift(
  reference: readonly Collective[],
  list: readonly Collective[],
  referenceTime: ToCommon,
  listTime: ToCommon,
): number {
  if (reference.length === list.length && agreements(reference, list, 0) === list.length) {
    return 0;
  }
  const reach = longestShift + Math.abs(reference.length - list.length);
  let best = 0;
  let bestAgreements = -1;
  let bestDistance = Infinity;
  for (let step = 0; step <= 2 * reach; step++) {
    // Small shifts first: 0, 1, -1, 2, -2.
    const shift = step % 2 === 1 ? (step + 1) / 2 : -step / 2;
    const agreeing = agreements(reference, list, shift);
    if (agreeing < bestAgreements || agreeing === 0) {
      continue;
    }
    const distance =
      referenceTime === undefined || listTime === undefined
        ? Math.abs(shift)
        : endDistance(reference, list, shift, referenceTime, listTime);
    if (agreeing > bestAgreements || distance < bestDistance) {
      best = shift;
      bestAgreements = agreeing;
      bestDistance = distance;
    }
  }
  return best;
}

function agreements(reference: readonly Collective[], list: readonly Collective[], shift: number): number {
  let agreeing = 0;
  for (let index = Math.max(0, -shift); index < reference.length && index + shift < list.length; index++) {
    const a = reference[index]!;
    const b = list[index + shift]!;
    if (a.kind === b.kind && (a.sizeBytes ?? b.sizeBytes) === (b.sizeBytes ?? a.sizeBytes)) {
      agreeing++;
    }
  }
  return agreeing;
}

function endDistance(
  reference: readonly Collective[],
  list: readonly Collective[],
  shift: number,
  referenceTime: (ns: number) => number,
  listTime: (ns: number) => number,
): number {
  const distances: number[] = [];
  for (let index = Math.max(0, -shift); index < reference.length && index + shift < list.length; index++) {
    const a = reference[index]!;
    const b = list[index + shift]!;
    distances.push(Math.abs(referenceTime(a.startNs + a.durationNs) - listTime(b.startNs + b.durationNs)));
  }
  return median(distances);
}
