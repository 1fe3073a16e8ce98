import type { IdleJson, SummaryJson } from '../report/reportJson.ts';

/** What can be asked of the trace engine; the answer to each is plain data, so that it can cross to another thread. */
export type TraceRequest =
  { readonly view: 'summary'; readonly path: string } | { readonly view: 'idle'; readonly path: string };

export type TraceView = TraceRequest['view'];

/** The answers by view. */
export interface TraceAnswers {
  readonly summary: SummaryJson;
  readonly idle: IdleJson;
}

export type TraceAnswer<R extends TraceRequest> = TraceAnswers[R['view']];
