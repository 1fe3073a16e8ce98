import { silentLogger } from '../../../src/core/logger.ts';
import type { TracePageParts } from '../../../src/editor/trace/tracePage.ts';
import { SessionClient } from '../../../src/trace/worker/sessionClient.ts';
import { startTraceThread } from '../../../src/trace/worker/traceThreads.ts';

/** What a page of traces needs: traces are opened in real threads, and nothing else happens. @param program see `bundleTraceWorker`. */
export function tracePageParts(program: string): TracePageParts {
  return {
    connect: (options) =>
      Promise.resolve(new SessionClient({ ...options, thread: startTraceThread(program) })),
    onAnswered: () => undefined,
    compareWith: () => Promise.resolve(),
    openTraces: () => Promise.resolve(),
    exportReport: () => Promise.resolve(null),
    places: { recall: () => undefined, remember: () => Promise.resolve() },
    canProfileAgain: () => Promise.resolve(false),
    profileAgain: () => Promise.resolve(),
    copyLink: () => Promise.resolve(),
    openSource: () => Promise.resolve(),
    onSession: () => undefined,
    showLog: () => undefined,
    log: silentLogger,
  };
}
