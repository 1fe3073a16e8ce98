import { resolve } from 'node:path';
import { fail } from '../../core/failure.ts';
import { defaultCacheFolder } from '../../trace/cache/defaultCacheFolder.ts';
import type { TraceAnswer, TraceRequest } from '../../trace/service/traceRequest.ts';
import { askWorker } from '../../trace/worker/askWorker.ts';
import type { TraceViewRequest } from './traceView.ts';

/** Has the engine answer, in a thread of its own, so that Ctrl-C ends it at once. */
export function ask<R extends TraceRequest>(
  { context }: TraceViewRequest,
  request: R,
): Promise<TraceAnswer<R['view']>> {
  const { args, product, signal } = context;
  return askWorker(request, {
    programFolder: product.folder,
    ...(args.noCache ? {} : { cacheFolder: defaultCacheFolder() }),
    signal,
  });
}

/** The full paths of a view that takes the traces of one job. */
export function jobPaths({ context, files }: TraceViewRequest): string[] {
  return files.map((file) => resolve(context.cwd, file));
}

/** The full path of the one file of a view that takes one. @throws FailureError for more of them. */
export function onlyPath({ context, files }: TraceViewRequest): string {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) {
    return fail({
      kind: 'usage',
      message: `This view takes one trace, not ${files.length}.`,
      nextStep:
        'summary, findings, idle and comm take the traces of several ranks; diff takes two to compare.',
    });
  }
  return resolve(context.cwd, file);
}
