import { operatorStats, type OperatorStats } from '../analyse/operators/operatorStats.ts';
import { windowOfSteps } from '../analyse/operators/timeWindow.ts';
import { analyseTrace } from '../analyse/traceAnalysis.ts';
import { formJob } from '../job/formJob.ts';
import { linkTrace } from '../link/linkedTrace.ts';
import { openTrace } from '../read/openTrace.ts';
import type { SummaryJson } from '../report/reportJson.ts';
import { summarise } from '../summarise.ts';

/** What the profile step keeps of its recording: the summary, and the operators that take most. */
export interface RecordingReport extends SummaryJson {
  /** Sum of the steps' lengths. */
  readonly wallNs: number;
  readonly operators: readonly OperatorStats[];
}

const keptOperators = 25;

/**
 * Reads a recording of one process.
 * @throws FailureError of kind `corrupt-file` and `not-found`; CancelledError.
 */
export async function reportRecording(path: string, signal?: AbortSignal): Promise<RecordingReport> {
  const linked = linkTrace(await openTrace(path, signal === undefined ? {} : { signal }));
  const analysis = analyseTrace(linked);
  const { steps, wallNs } = analysis;
  return {
    ...summarise([analysis], formJob([{ path, linked, steps }])),
    wallNs,
    operators: operatorStats(linked, { window: windowOfSteps(steps) }).slice(0, keptOperators),
  };
}
