import { findSteps } from '../analyse/steps.ts';
import { findTraceFiles } from '../job/findTraceFiles.ts';
import { formJob } from '../job/formJob.ts';
import type { TraceJob, TraceOfJob } from '../job/traceJob.ts';
import { linkTrace } from '../link/linkedTrace.ts';
import type { TraceOpener } from './traceOpener.ts';

/**
 * Opens files, or all traces of folders, as one job.
 * @throws FailureError as the finding and opening of files do; CancelledError.
 */
export async function openJob(paths: readonly string[], opener: TraceOpener): Promise<TraceJob> {
  const traces: TraceOfJob[] = [];
  for (const path of await findTraceFiles(paths)) {
    const linked = linkTrace(await opener.open(path));
    traces.push({ path, linked, steps: findSteps(linked) });
  }
  return formJob(
    traces,
    paths.filter((path, index) => paths.indexOf(path) < index),
  );
}
