import { useOfGpus } from './analyse/gpus.ts';
import type { TraceAnalysis } from './analyse/traceAnalysis.ts';
import { findFindings } from './findings/findFindings.ts';
import { type SummaryJson, summaryJson } from './report/reportJson.ts';
import { summarySentence } from './report/summarySentence.ts';
import { findCriticalPath } from './whatif/criticalPath.ts';

/** The summary of an analysed trace, with everything that follows from the trace alone. */
export function summarise(analysis: TraceAnalysis): SummaryJson {
  const { linked, steps, timing, isCommunication } = analysis;
  const gpus = useOfGpus(linked, steps, () => undefined);
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
