import {
  analyseCommunication,
  type CommunicationAnalysis,
  endingTogether,
  type GatheredRanks,
  type RankCommunication,
} from '../../../distributed/analyseCommunication.ts';
import { communicationSentence } from '../../../distributed/communicationReport.ts';
import type { Straggler } from '../../../distributed/findStragglers.ts';
import { waitMatrix } from '../../../distributed/waitMatrix.ts';
import { intersect, lengthNs } from '../../../link/spans.ts';
import { type Scope, scopeSchema } from '../../scope.ts';
import { defineQuery } from '../../sessionQuery.ts';
import type { TraceSession } from '../../traceSession.ts';
import { type EventPlace, eventPlace } from '../eventPlace.ts';
import { gatherSession } from './gatherSession.ts';
import { type PlacedCollective, placeCollectives } from './placeCollectives.ts';

/** One rank with its recording in the session. */
export interface ViewedRank extends RankCommunication {
  readonly recording: number;
  /** Waiting for other ranks that computing does not hide, part of `exposedNs`; `null` where only one rank is known. */
  readonly exposedWaitNs: number | null;
}

export interface ViewedStraggler extends Straggler {
  /** The collective to which it came latest, as it saw it. */
  readonly place: EventPlace | null;
}

/** How the ranks of the job communicate, with events to go to. */
export interface CommunicationView extends Pick<
  CommunicationAnalysis,
  'clocks' | 'notices' | 'notCompared' | 'limits'
> {
  readonly sentence: string;
  readonly ranks: readonly ViewedRank[];
  readonly collectives: readonly PlacedCollective[];
  readonly stragglers: readonly ViewedStraggler[];
  /** `[waiting][late]` nanoseconds; `null` where only one rank is known. */
  readonly waitsNs: readonly (readonly number[])[] | null;
}

/** The communication of all ranks of the job: in the chosen steps, or over their whole recordings. */
export const communicationQuery = defineQuery(scopeSchema, (session, scope) =>
  session.remember(`communication ${JSON.stringify(scope)}`, () => communicationView(session, scope)),
);

function communicationView(session: TraceSession, scope: Scope): CommunicationView {
  const { gathered, recordings, arrivals } = gatherSession(session, scope);
  const { views, matched, isAlone } = gathered;
  const analysis = analyseCommunication(session.jobs[0]!, gathered);
  const place = (position: number, row: number) => eventPlace(recordings[position]!, row);
  return {
    sentence: communicationSentence(analysis),
    ranks: analysis.ranks.map((rank, position) => ({
      ...rank,
      recording: recordings[position]!.index,
      exposedWaitNs: exposedWait(gathered, position),
    })),
    collectives: placeCollectives(analysis.collectives, matched, place),
    stragglers: analysis.stragglers.map((straggler) => {
      const { position } = straggler;
      const own = arrivals.filter(({ last }) => last === position);
      const latest = own.reduce<(typeof own)[number] | undefined>(
        (worst, arrival) => (worst === undefined || arrival.lateNs > worst.lateNs ? arrival : worst),
        undefined,
      );
      const call = latest?.collective.calls[position];
      return { ...straggler, place: call === undefined ? null : place(position, call.row) };
    }),
    waitsNs: isAlone ? null : waitMatrix(endingTogether(matched), views.length),
    clocks: analysis.clocks,
    notices: analysis.notices,
    notCompared: analysis.notCompared,
    limits: analysis.limits,
  };
}

function exposedWait({ views, waits, isAlone }: GatheredRanks, position: number): number | null {
  const { activity } = views[position]!;
  const waiting = intersect(waits[position]!, activity.communication);
  return isAlone ? null : lengthNs(waiting) - lengthNs(intersect(waiting, activity.compute));
}
