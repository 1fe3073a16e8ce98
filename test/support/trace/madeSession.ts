import { formJob } from '../../../src/trace/job/formJob.ts';
import type { TraceOfJob } from '../../../src/trace/job/traceJob.ts';
import { answerQuery } from '../../../src/trace/session/answerQuery.ts';
import type { QueryAnswer, QueryName, QueryParams } from '../../../src/trace/session/queries.ts';
import { TraceSession } from '../../../src/trace/session/traceSession.ts';
import { memberOf } from './jobOfRanks.ts';
import type { RawEvent } from './smallTrace.ts';

/** A session of one trace with these events. */
export function sessionOfEvents(events: readonly RawEvent[], metadata: RawEvent = {}): TraceSession {
  return sessionOfMembers([memberOf('made.pt.trace.json', events, metadata)]);
}

/** A session of one job. */
export function sessionOfMembers(members: readonly TraceOfJob[]): TraceSession {
  return new TraceSession([formJob(members)]);
}

/** Asks as a page does, by name and with parameters that are checked. */
export async function ask<K extends QueryName>(
  session: TraceSession,
  name: K,
  params: QueryParams<K>,
  alignedPair = 0,
): Promise<QueryAnswer<K>> {
  return (await answerQuery(session, name, params, alignedPair)) as QueryAnswer<K>;
}
