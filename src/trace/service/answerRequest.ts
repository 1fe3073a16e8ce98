import { analyseTrace, type TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { analyseCommunication } from '../distributed/analyseCommunication.ts';
import { diffTraces } from '../diff/diffTraces.ts';
import { lateRankGaps } from '../distributed/lateRankGaps.ts';
import { htaReport } from '../hta/htaReport.ts';
import type { TraceJob } from '../job/traceJob.ts';
import { legacyReport } from '../legacy/legacyReport.ts';
import { linkTrace } from '../link/linkedTrace.ts';
import { openTrace, type ReadProgress } from '../read/openTrace.ts';
import { idleJson } from '../report/reportJson.ts';
import { kernelsJson, memoryJson, modulesJson, operatorsJson } from '../report/tablesJson.ts';
import { summarise } from '../summarise.ts';
import { openJob } from './openJob.ts';
import type { TraceAnswers, TraceRequest, TraceView } from './traceRequest.ts';

export interface AnswerOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadProgress) => void;
}

/**
 * Opens what a request names and answers it.
 * @throws what {@link openTrace} and {@link openJob} throw.
 */
export async function answerRequest(
  request: TraceRequest,
  options: AnswerOptions = {},
): Promise<TraceAnswers[TraceView]> {
  switch (request.view) {
    case 'summary': {
      const job = await openJob(request.paths, options);
      return summarise(analysesOf(job), job);
    }
    case 'idle': {
      const job = await openJob(request.paths, options);
      return idleJson(analysesOf(job), lateRankGaps(job));
    }
    case 'comm':
      return analyseCommunication(await openJob(request.paths, options));
    case 'legacy':
      return legacyReport(await openTrace(request.path, options));
    case 'hta':
      return htaReport(linkTrace(await openTrace(request.path, options)));
    case 'ops':
      return operatorsJson(await analyse(request.path, options));
    case 'kernels':
      return kernelsJson(await analyse(request.path, options));
    case 'memory':
      return memoryJson(await analyse(request.path, options));
    case 'modules':
      return modulesJson(await analyse(request.path, options));
    case 'diff':
      return diffTraces(await analyse(request.before, options), await analyse(request.after, options));
  }
}

async function analyse(path: string, options: AnswerOptions): Promise<TraceAnalysis> {
  return analyseTrace(linkTrace(await openTrace(path, options)));
}

/** The first recording of each rank, analysed. */
function analysesOf({ ranks }: TraceJob): TraceAnalysis[] {
  return ranks.flatMap(({ spans: [first] }) => (first === undefined ? [] : [analyseTrace(first.linked)]));
}
