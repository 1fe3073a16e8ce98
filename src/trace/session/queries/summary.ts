import { z } from 'zod/mini';
import { summarise } from '../../summarise.ts';
import { defineQuery } from '../sessionQuery.ts';
import type { TraceSession } from '../traceSession.ts';
import type { SummaryJson } from '../../report/reportJson.ts';

/** The summary of the whole job, as `trace summary --json` gives it. */
export const summaryQuery = defineQuery(z.undefined(), (session) => summaryOf(session));

export function summaryOf(session: TraceSession): SummaryJson {
  return session.remember('summary', () => {
    const job = session.jobs[0]!;
    const firsts = session.recordings.filter(({ side, span }) => side === 'before' && span === 1);
    return summarise(
      firsts.map(({ analysis }) => analysis()),
      job,
    );
  });
}
