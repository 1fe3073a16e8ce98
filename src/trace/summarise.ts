import { useOfGpus } from './analyse/gpus.ts';
import type { TraceAnalysis } from './analyse/traceAnalysis.ts';
import { tensorCoreJudge } from './classify/tensorCoreJudge.ts';
import { findFindings } from './findings/findFindings.ts';
import { type SummaryJson, summaryJson } from './report/reportJson.ts';
import { summarySentence } from './report/summarySentence.ts';
import { findCriticalPath } from './whatif/criticalPath.ts';

/** The summary of an analysed trace, with everything that follows from the trace alone. */
export function summarise(analysis: TraceAnalysis): SummaryJson {
  const { linked, steps, timing, isCommunication } = analysis;
  const judge = tensorCoreJudge(linked);
  const gpus = useOfGpus(linked, steps, (row) => {
    const use = judge.useOf(row);
    return use === 'unknown' ? undefined : use === 'yes';
  });
  const findings = findFindings(analysis);
  return summaryJson({
    analysis,
    gpus,
    findings,
    criticalPath:
      timing === undefined ? undefined : findCriticalPath(linked, timing.timeline, isCommunication),
    sentence: summarySentence(analysis, gpus, findings),
  });
}
