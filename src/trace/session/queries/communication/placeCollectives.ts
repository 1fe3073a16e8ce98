import type { CollectiveTimes } from '../../../distributed/collectiveTimes.ts';
import type { MatchedCollective } from '../../../distributed/matchCollectives.ts';
import type { EventPlace } from '../eventPlace.ts';

/** A kind of collective with its longest call; `null` for messages between two ranks, which are not matched. */
export interface PlacedCollective extends CollectiveTimes {
  readonly place: EventPlace | null;
}

/** Finds for each row the call that took longest on any rank. @param place puts a rank's row on the session's axis. */
export function placeCollectives(
  rows: readonly CollectiveTimes[],
  matched: readonly MatchedCollective[],
  place: (position: number, row: number) => EventPlace | null,
): PlacedCollective[] {
  const longest = new Map<string, { position: number; row: number; durationNs: number }>();
  for (const { sample, calls } of matched) {
    const key = keyOf(sample.kind, sample.group, sample.dtype);
    calls.forEach((call, position) => {
      if (call !== undefined && call.durationNs > (longest.get(key)?.durationNs ?? -1)) {
        longest.set(key, { position, row: call.row, durationNs: call.durationNs });
      }
    });
  }
  return rows.map((row) => {
    const found = longest.get(keyOf(row.name, row.group, row.dtype ?? undefined));
    return { ...row, place: found === undefined ? null : place(found.position, found.row) };
  });
}

function keyOf(kind: string, group: string, dtype: string | undefined): string {
  return JSON.stringify([kind, group, dtype ?? null]);
}
