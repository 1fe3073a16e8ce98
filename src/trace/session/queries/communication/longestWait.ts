import { z } from 'zod/mini';
import { scopeSchema } from '../../scope.ts';
import { defineQuery } from '../../sessionQuery.ts';
import { type EventPlace, eventPlace } from '../eventPlace.ts';
import { gatherSession } from './gatherSession.ts';

const position = z.number().check(z.int(), z.minimum(0));

/** Where one rank waited longest for another one, as the waiting rank saw it; `null` where it never did. */
export const longestWaitQuery = defineQuery(
  z.object({ waiting: position, late: position, scope: scopeSchema }),
  (session, { waiting, late, scope }): EventPlace | null => {
    const { arrivals, recordings } = gatherSession(session, scope);
    let longest: { readonly row: number; readonly waitNs: number } | undefined;
    for (const { collective, last } of arrivals) {
      const call = collective.calls[waiting];
      if (last !== late || waiting === late || call === undefined) {
        continue;
      }
      const waitNs = call.durationNs - collective.calls[last]!.durationNs;
      if (waitNs > (longest?.waitNs ?? 0)) {
        longest = { row: call.row, waitNs };
      }
    }
    return longest === undefined ? null : eventPlace(recordings[waiting]!, longest.row);
  },
);
