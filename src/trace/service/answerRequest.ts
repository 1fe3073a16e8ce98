import { analyseTrace, type TraceAnalysis } from '../analyse/traceAnalysis.ts';
import { traceBasis, type TraceBasis } from '../analyse/traceBasis.ts';
import { analyseCommunication } from '../distributed/analyseCommunication.ts';
import { diffTraces } from '../diff/diffTraces.ts';
import { lateRankGaps } from '../distributed/lateRankGaps.ts';
import { htaReport } from '../hta/htaReport.ts';
import { lossNotices } from '../job/lossNotices.ts';
import type { TraceJob } from '../job/traceJob.ts';
import { legacyReport } from '../legacy/legacyReport.ts';
import { linkTrace } from '../link/linkedTrace.ts';
import { idleJson, leftOut } from '../report/reportJson.ts';
import { kernelsJson, memoryJson, modulesJson, operatorsJson } from '../report/tablesJson.ts';
import { summarise } from '../summarise.ts';
import { openJob } from './openJob.ts';
import { type OpenerOptions, TraceOpener } from './traceOpener.ts';
import type { TraceAnswers, TraceRequest, TraceView } from './traceRequest.ts';

/**
 * Opens what a request names and answers it. What came from the cache and turns out to be no longer what the files hold
 * is read and answered anew.
 * @throws FailureError as the opening of files does; CancelledError.
 */
export async function answerRequest(
  request: TraceRequest,
  options: OpenerOptions = {},
): Promise<TraceAnswers[TraceView]> {
  const opener = new TraceOpener(options);
  const answer = await answerFrom(request, opener);
  if (await opener.areAllTrue()) {
    return answer;
  }
  const { signal, onProgress } = options;
  return answerFrom(
    request,
    new TraceOpener({
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    }),
  );
}

async function answerFrom(request: TraceRequest, opener: TraceOpener): Promise<TraceAnswers[TraceView]> {
  switch (request.view) {
    case 'summary': {
      const job = await openJob(request.paths, opener);
      return summarise(analysesOf(job), job);
    }
    case 'idle': {
      const job = await openJob(request.paths, opener);
      return idleJson(analysesOf(job), lateRankGaps(job), [...lossNotices(job), ...leftOut(job.notices)]);
    }
    case 'comm':
      return analyseCommunication(await openJob(request.paths, opener));
    case 'legacy':
      return legacyReport(await opener.open(request.path));
    case 'hta':
      return htaReport(linkTrace(await opener.open(request.path)));
    case 'ops':
      return operatorsJson(await basisOf(request.path, opener));
    case 'kernels':
      return kernelsJson(await basisOf(request.path, opener));
    case 'memory':
      return memoryJson(await basisOf(request.path, opener));
    case 'modules':
      return modulesJson(await basisOf(request.path, opener));
    case 'diff':
      return diffTraces(await analyse(request.before, opener), await analyse(request.after, opener));
  }
}

async function basisOf(path: string, opener: TraceOpener): Promise<TraceBasis> {
  return traceBasis(linkTrace(await opener.open(path)));
}

async function analyse(path: string, opener: TraceOpener): Promise<TraceAnalysis> {
  const basis = await basisOf(path, opener);
  return analyseTrace(basis.linked, basis);
}

/** The first recording of each rank, analysed. */
function analysesOf({ ranks }: TraceJob): TraceAnalysis[] {
  return ranks.flatMap(({ spans: [first] }) =>
    first === undefined ? [] : [analyseTrace(first.linked, traceBasis(first.linked, first.steps))],
  );
}
