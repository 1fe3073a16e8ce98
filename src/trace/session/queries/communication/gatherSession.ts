import {
  endingTogether,
  gatherRanks,
  type GatheredRanks,
} from '../../../distributed/analyseCommunication.ts';
import { type LateArrival, lateArrivals } from '../../../distributed/waits.ts';
import type { SessionRecording } from '../../sessionRecording.ts';
import type { TraceSession } from '../../traceSession.ts';

/** The ranks of the session's job with what all questions about their communication begin with. */
export interface GatheredSession {
  readonly gathered: GatheredRanks;
  /** A rank's first recording, as the analysis looks at no other; by position among the ranks. */
  readonly recordings: readonly SessionRecording[];
  /** Who came last to the collectives that end everywhere at once. */
  readonly arrivals: readonly LateArrival[];
}

/** Worked out once. */
export function gatherSession(session: TraceSession): GatheredSession {
  return session.remember('gathered ranks', () => {
    const gathered = gatherRanks(session.jobs[0]!);
    return {
      gathered,
      recordings: gathered.views.map(({ path }) =>
        session.recordings.find((each) => each.side === 'before' && each.path === path)!,
      ),
      arrivals: gathered.isAlone ? [] : lateArrivals(endingTogether(gathered.matched)),
    };
  });
}
