import { scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';
import { type StepStrip, stripOf } from '../../timeline/stepStrip.ts';

/** A picture of one step: the chosen one, else the one of median length; `null` without steps. */
export const stepStripQuery = defineQuery(scopeSchema, (session, scope): StepStrip | null =>
  session.remember(`stepStrip ${JSON.stringify(scope)}`, () => {
    const recording = session.recording(scope.recording);
    return stripOf(recording.analysis(), scope.steps, recording.offsetNs);
  }),
);
