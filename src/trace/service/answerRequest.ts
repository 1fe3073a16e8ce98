import { analyseTrace, type TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { linkTrace } from '../link/linkedTrace.ts';
import { openTrace, type ReadProgress } from '../read/openTrace.ts';
import { idleJson } from '../report/reportJson.ts';
import { summarise } from '../summarise.ts';
import type { TraceAnswers, TraceRequest, TraceView } from './traceRequest.ts';

export interface AnswerOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadProgress) => void;
}

/**
 * Opens what a request names and answers it.
 * @throws what {@link openTrace} throws.
 */
export async function answerRequest(
  request: TraceRequest,
  options: AnswerOptions = {},
): Promise<TraceAnswers[TraceView]> {
  switch (request.view) {
    case 'summary':
      return summarise(await analyse(request.path, options));
    case 'idle':
      return idleJson(await analyse(request.path, options));
  }
}

async function analyse(path: string, options: AnswerOptions): Promise<TraceAnalysis> {
  return analyseTrace(linkTrace(await openTrace(path, options)));
}
