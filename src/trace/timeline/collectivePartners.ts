import { findCollectives } from '../distributed/findCollectives.ts';
import { matchCollectives } from '../distributed/matchCollectives.ts';
import type { TraceSession } from '../session/traceSession.ts';
import type { EventRef } from './timelineTypes.ts';

/** Says of an event the same collective on the other ranks; none for other events. */
export type CollectivePartners = (event: EventRef) => readonly EventRef[];

/** Matches the collectives of each job of a session across its ranks, by the first recording of each. */
export function collectivePartners(session: TraceSession): CollectivePartners {
  const groups = new Map<string, readonly EventRef[]>();
  for (const { ranks, clocks } of session.jobs) {
    const views = ranks.flatMap(({ spans: [first] }) => (first === undefined ? [] : [first.linked]));
    const recordings = views.map((view) => session.recordings.findIndex(({ linked }) => linked === view));
    if (views.length < 2) {
      continue;
    }
    const { matched } = matchCollectives(
      views.map((linked) => findCollectives(linked)),
      clocks.method === 'none' ? undefined : (rank, ns) => ns + (clocks.offsetsNs[rank] ?? 0),
    );
    for (const { calls } of matched) {
      const group = calls.flatMap((call, rank) =>
        call === undefined ? [] : [{ recording: recordings[rank]!, row: call.row }],
      );
      group.forEach((event) => groups.set(keyOf(event), group));
    }
  }
  return (event) => (groups.get(keyOf(event)) ?? []).filter(({ recording }) => recording !== event.recording);
}

function keyOf({ recording, row }: EventRef): string {
  return `${recording} ${row}`;
}
