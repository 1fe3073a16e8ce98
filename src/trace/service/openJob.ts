import { basename } from 'node:path';
import { FailureError, isErrnoException, toFailure } from '../../core/failure.ts';
import { findSteps } from '../analyse/steps.ts';
import { findTraceFiles } from '../job/findTraceFiles.ts';
import { formJob } from '../job/formJob.ts';
import type { JobNotice, TraceJob, TraceOfJob } from '../job/traceJob.ts';
import { linkTrace } from '../link/linkedTrace.ts';
import type { TraceOpener } from './traceOpener.ts';

/** A file, or a folder, that could not be read, with what was thrown. */
interface Unread {
  readonly path: string;
  readonly thrown: unknown;
}

/**
 * Opens files, or all traces of folders, as one job of those that can be read; its notices tell which cannot, and why.
 * @throws FailureError as the finding and opening of files do, of the first file when none can be read; CancelledError.
 */
export async function openJob(paths: readonly string[], opener: TraceOpener): Promise<TraceJob> {
  const unread: Unread[] = [];
  const present: string[] = [];
  for (const path of paths) {
    const found = await attempt(path, () => findTraceFiles([path]), unread);
    present.push(...(found === undefined ? [] : [path]));
  }
  const traces: TraceOfJob[] = [];
  for (const path of await findTraceFiles(present)) {
    const trace = await attempt(path, () => opener.open(path), unread);
    if (trace !== undefined) {
      const linked = linkTrace(trace);
      traces.push({ path, linked, steps: findSteps(linked) });
    }
  }
  const [first] = unread;
  if (traces.length === 0 && first !== undefined) {
    throw first.thrown;
  }
  const job = formJob(
    traces,
    paths.filter((path, index) => paths.indexOf(path) < index),
  );
  return { ...job, notices: [...unread.map(noticeOf), ...job.notices] };
}

/** What some work on a path gives; `undefined` when the path is at fault, which is kept. Nothing else is caught. */
async function attempt<T>(path: string, work: () => Promise<T>, unread: Unread[]): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof FailureError || isErrnoException(thrown))) {
      throw thrown;
    }
    if (!unread.some((each) => each.path === path)) {
      unread.push({ path, thrown });
    }
    return undefined;
  }
}

function noticeOf({ path, thrown }: Unread): JobNotice {
  const { message, cause } = toFailure(thrown);
  const name = basename(path);
  const told = message.includes(path) ? message.replaceAll(path, name) : `${name}: ${message}`;
  return {
    code: 'unreadable',
    message: `${told}${cause === undefined ? '' : ` ${cause}`} It is left out.`,
    files: [path],
  };
}
