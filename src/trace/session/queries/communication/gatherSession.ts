import {
  endingTogether,
  gatherRanks,
  type GatheredRanks,
} from '../../../distributed/analyseCommunication.ts';
import { restrictRanks } from '../../../distributed/restrictRanks.ts';
import { type LateArrival, lateArrivals } from '../../../distributed/waits.ts';
import type { Scope } from '../../scope.ts';
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

/** The ranks in the chosen steps of a recording, or over their whole recordings; worked out once. */
export function gatherSession(session: TraceSession, { recording, steps }: Scope): GatheredSession {
  const names = steps === null ? null : stepNames(session, recording, steps);
  return session.remember(`gathered ranks ${JSON.stringify(names)}`, () => {
    const whole = session.remember('gathered ranks', () => gatherRanks(session.jobs[0]!));
    const gathered = names === null ? whole : restrictRanks(whole, new Set(names));
    return {
      gathered,
      recordings: gathered.views.map(({ path }) =>
        session.recordings.find((each) => each.side === 'before' && each.path === path)!,
      ),
      arrivals: gathered.isAlone ? [] : lateArrivals(endingTogether(gathered.matched)),
    };
  });
}

/** Names of the chosen steps; `null` where they are all of them. */
function stepNames(
  session: TraceSession,
  recording: number,
  [first, last]: NonNullable<Scope['steps']>,
): string[] | null {
  const { steps } = session.recording(recording);
  const chosen = steps.slice(first, last + 1);
  return chosen.length === 0 || chosen.length === steps.length ? null : chosen.map(({ name }) => name);
}
