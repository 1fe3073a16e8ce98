import { z } from 'zod/mini';
import { fail } from '../../../core/failure.ts';
import { scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';
import { codePlace } from './eventPlace.ts';

/** The user's line behind an event, asked for when a row of a long list is opened. */
export const sourceOfQuery = defineQuery(
  z.object({ recording: scopeSchema.shape.recording, row: z.number().check(z.int(), z.minimum(0)) }),
  (session, { recording, row }) => {
    const { linked } = session.recording(recording);
    return row < linked.trace.events.count
      ? codePlace(linked, row)
      : fail({ kind: 'bad-input', message: `There is no event ${row} in this trace.` });
  },
);
