import { resolve } from 'node:path';
import { fail } from '../../core/failure.ts';
import { analyseTrace, type TraceAnalysis } from '../../trace/analyse/traceAnalysis.ts';
import { linkTrace } from '../../trace/link/linkedTrace.ts';
import { openTrace } from '../../trace/read/openTrace.ts';
import type { TraceViewRequest } from './traceView.ts';

/** The one file of a view that takes one, analysed. @throws FailureError for more files, and what opening throws. */
export async function openOne({ context, files }: TraceViewRequest): Promise<TraceAnalysis> {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) {
    return fail({
      kind: 'bad-input',
      message: `This view takes one trace, not ${files.length}.`,
      nextStep:
        'engine-room trace comm takes the traces of several ranks, engine-room trace diff two to compare.',
    });
  }
  const trace = await openTrace(resolve(context.cwd, file), { signal: context.signal });
  return analyseTrace(linkTrace(trace));
}
