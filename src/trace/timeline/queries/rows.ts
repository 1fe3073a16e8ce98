import { z } from 'zod/mini';
import { none } from '../../read/eventColumns.ts';
import { defineQuery } from '../../session/sessionQuery.ts';
import { scopeSchema } from '../../session/scope.ts';
import { eventAt } from '../eventAt.ts';
import { longestNamed } from '../longestNamed.ts';
import { rowsAtOffsets } from '../rowsAtOffsets.ts';
import { timelineOf, trackOf } from '../timeline.ts';
import { boxKinds, type TimelineEvent } from '../timelineTypes.ts';
import { indexSchema } from './eventRef.ts';

const mostRows = 10_000;

/** Where some events are on the timeline. */
export const spanOfQuery = defineQuery(
  z.object({ recording: indexSchema, rows: z.array(indexSchema).check(z.maxLength(mostRows)) }),
  (session, { recording, rows }): TimelineEvent[] => {
    const timeline = timelineOf(session);
    return rows.map((row) => eventAt(trackOf(timeline, recording, row).of, row));
  },
);

/** Events by where their text begins in the unpacked file, which names them in all readings of the same file. */
export const locateQuery = defineQuery(
  z.object({ recording: indexSchema, offsets: z.array(z.number()).check(z.maxLength(mostRows)) }),
  (session, { recording, offsets }): (TimelineEvent | null)[] => {
    const { events } = session.recording(recording).linked.trace;
    const of = timelineOf(session).recordings[recording]!;
    return rowsAtOffsets(events, offsets).map((row) => (row === none ? null : eventAt(of, row)));
  },
);

/** Events with exactly a name, longest first. */
export const rowsNamedQuery = defineQuery(
  z.object({
    recording: indexSchema,
    name: z.string(),
    kind: z.optional(z.enum(boxKinds)),
    limit: z.number().check(z.int(), z.minimum(0), z.maximum(mostRows)),
    steps: z.optional(scopeSchema.shape.steps),
  }),
  (session, { steps = null, ...request }) => longestNamed(session, { ...request, steps }),
);
