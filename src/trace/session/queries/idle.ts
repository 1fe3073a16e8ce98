import { type IdleJson, idleJson } from '../../report/reportJson.ts';
import { scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';
import { lateGaps } from './lateGaps.ts';

/** Why the GPUs of one recording had nothing to do; times from the start of the first step that is looked at. */
export const idleQuery = defineQuery(scopeSchema, (session, scope): IdleJson =>
  session.remember(`idle ${JSON.stringify(scope)}`, () =>
    idleJson([session.analysis(scope)], [lateGaps(session, scope)]),
  ),
);
