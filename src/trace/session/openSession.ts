import { openJob } from '../service/openJob.ts';
import type { TraceOpener } from '../service/traceOpener.ts';
import { type SessionSubject, TraceSession } from './traceSession.ts';

/**
 * Opens the traces of a session.
 * @throws FailureError as the finding and opening of files do; CancelledError.
 */
export async function openSession(
  { paths, comparedPaths }: SessionSubject,
  opener: TraceOpener,
): Promise<TraceSession> {
  const job = await openJob(paths, opener);
  return new TraceSession(comparedPaths === undefined ? [job] : [job, await openJob(comparedPaths, opener)]);
}
