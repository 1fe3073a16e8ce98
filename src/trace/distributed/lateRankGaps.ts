import type { IdleGap } from '../analyse/idleGaps.ts';
import type { TraceJob } from '../job/traceJob.ts';
import { subtract } from '../link/spans.ts';
import { none } from '../read/eventColumns.ts';
import type { Collective } from './findCollectives.ts';
import { matchCollectives } from './matchCollectives.ts';
import { rankActivity } from './rankActivity.ts';
import { waitSpans } from './waits.ts';

/**
 * Stretches in which a rank's GPU ran nothing but a collective that waited for another rank, by rank, begun during
 * its steps. Kernels run in them, so they are no idle time of the GPU; but nothing is computed.
 */
export function lateRankGaps({ ranks, clocks }: TraceJob): IdleGap[][] {
  const views = ranks.flatMap(({ spans: [first] }) => (first === undefined ? [] : [first]));
  if (views.length < 2) {
    return views.map(() => []);
  }
  const activities = views.map(rankActivity);
  const { method, offsetsNs } = clocks;
  const { matched } = matchCollectives(
    activities.map(({ collectives }) => collectives),
    method === 'none' ? undefined : (rank, ns) => ns + (offsetsNs[rank] ?? 0),
  );
  return waitSpans(matched, views.length).map((waits, rank) => {
    const { linked, steps } = views[rank]!;
    const { trace } = linked;
    const { compute, collectives } = activities[rank]!;
    const exposed = subtract(waits, compute);
    const fromNs = steps[0]?.startNs ?? Infinity;
    const toNs = steps.at(-1)?.endNs ?? -Infinity;
    const gaps: IdleGap[] = [];
    for (let index = 0; index < exposed.length; index += 2) {
      const startNs = exposed[index]!;
      if (startNs < fromNs || startNs >= toNs) {
        continue;
      }
      const row = collectiveAt(collectives, startNs);
      const pid = row === none ? 0 : trace.tracks[trace.events.track[row]!]!.pid;
      gaps.push({
        gpu: typeof pid === 'number' ? pid : 0,
        startNs,
        durationNs: exposed[index + 1]! - startNs,
        cause: 'lateRank',
        blame: row,
        next: none,
      });
    }
    return gaps;
  });
}

/** Row of a collective that runs at an instant; {@link none} when there is none. */
function collectiveAt(collectives: readonly Collective[], atNs: number): number {
  const found = collectives.find(({ startNs, durationNs }) => startNs <= atNs && startNs + durationNs > atNs);
  return found?.row ?? none;
}
