import { join } from 'node:path';
import type { HostHandlers } from '../../../src/core/webviewMessages.ts';
import { TraceOpener } from '../../../src/trace/service/traceOpener.ts';
import { answerQuery } from '../../../src/trace/session/answerQuery.ts';
import { openSession } from '../../../src/trace/session/openSession.ts';
import type { SessionSubject, TraceSession } from '../../../src/trace/session/traceSession.ts';
import { type TraceApi, traceRequests, type TraceState } from '../../../webview/trace/api.ts';
import { firstPlace, type Place } from '../../../webview/trace/place.ts';
import type { OpenOptions, OpenPage, usePages } from '../support/pages.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

/** A recorded trace of test/fixtures. */
export function fixture(name: string): string {
  return join(fixtures, name);
}

/** What a page asked beside queries, in order. */
export type Asked = { readonly name: string; readonly params: unknown }[];

export interface OpenTracePage extends OpenPage<TraceApi> {
  readonly session: TraceSession;
  readonly asked: Asked;
  /** Names of queries and the aligned steps that they were asked with, in order. */
  readonly queries: { readonly name: string; readonly alignedPair: number | undefined }[];
}

/** Opens the trace page over real traces: the host's queries are answered by the product's own session, in this process. */
export async function openTracePage(
  pages: ReturnType<typeof usePages>,
  subject: SessionSubject,
  options: Partial<OpenOptions<TraceApi>> & {
    readonly place?: Partial<Place>;
    readonly canProfileAgain?: boolean;
    readonly subject?: string;
  } = {},
): Promise<OpenTracePage> {
  const session = await openSession(subject, new TraceOpener({}));
  const asked: Asked = [];
  const queries: OpenTracePage['queries'] = [];
  const { place, canProfileAgain = false, subject: name = 'model.pt.trace.json.gz', ...rest } = options;
  const state = await readyState(session, name, canProfileAgain);
  const page = await pages.open<TraceApi>('trace', {
    schemas: traceRequests,
    handlers: {
      ...recordingHandlers(asked),
      query: ({ name: query, params, alignedPair }) => {
        queries.push({ name: query, alignedPair });
        return answerQuery(session, query, params, alignedPair);
      },
    },
    onReady: (host) => host.tell('show', state),
    state: { place: { ...firstPlace, ...place } },
    ...rest,
  });
  return { ...page, session, asked, queries };
}

export async function readyState(
  session: TraceSession,
  subject: string,
  canProfileAgain = false,
): Promise<TraceState> {
  const head = (await answerQuery(session, 'head', undefined)) as Extract<
    TraceState,
    { kind: 'ready' }
  >['head'];
  return { kind: 'ready', subject, version: 1, head, canProfileAgain, place: null, answered: null };
}

/** Handlers that note what was asked and do nothing; queries are refused. */
export function recordingHandlers(asked: Asked): HostHandlers<TraceApi> {
  const done = (name: string) => (params: unknown) => {
    asked.push({ name, params });
    return undefined;
  };
  const saved = (name: string) => (params: unknown) => {
    asked.push({ name, params });
    return 'saved.csv';
  };
  return {
    query: () => {
      throw new Error('This host has no trace.');
    },
    openSource: done('openSource'),
    swap: done('swap'),
    compareWith: done('compareWith'),
    exportReport: saved('exportReport'),
    profileAgain: done('profileAgain'),
    copyLink: done('copyLink'),
    notePlace: () => undefined,
    saveTable: saved('saveTable'),
    copyText: done('copyText'),
    openAsText: done('openAsText'),
    reload: done('reload'),
    showLog: done('showLog'),
  };
}
