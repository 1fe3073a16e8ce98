import { resolve } from 'node:path';
import { fail } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import { exitStatus } from '../cliContext.ts';
import { onlyPath } from './ask.ts';
import { askSession } from './askSession.ts';
import type { TraceViewFunction } from './traceView.ts';

/** `engine-room trace share FILE -o OUT.ertrace`: the columns of a trace in a small file that opens as the trace does. */
export const shareView: TraceViewFunction = async (request) => {
  const { args, cwd, output } = request.context;
  const from = onlyPath(request);
  if (args.output === undefined) {
    return fail({
      kind: 'usage',
      message: 'trace share needs a file to write.',
      nextStep: `engine-room trace share ${request.files[0] ?? 'FILE'} -o OUT.ertrace`,
    });
  }
  const path = resolve(cwd, args.output);
  if (path === from) {
    return fail({
      kind: 'usage',
      message: `${path} is the trace itself.`,
      nextStep: 'Give the share file another name.',
    });
  }
  const { sizeBytes } = await askSession(request, [from], 'share', {
    recording: 0,
    path,
    stripPaths: args.stripPaths,
  });
  output.note(
    `Wrote ${path}, ${formatBytes(sizeBytes)}${args.stripPaths ? ', without folders of source files' : ''}.`,
  );
  return exitStatus.done;
};
