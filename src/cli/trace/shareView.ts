import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fail } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import { isShareFileName } from '../../trace/job/traceFileName.ts';
import { shareFileNames } from '../../trace/share/shareFileNames.ts';
import { exitStatus } from '../cliContext.ts';
import { jobPaths } from './ask.ts';
import { askSession } from './askSession.ts';
import type { TraceViewFunction } from './traceView.ts';

/**
 * `engine-room trace share FILE -o OUT.ertrace`: the columns of a trace in a small file that opens as the trace does.
 * Several traces, or a folder of them, become as many files in the folder OUT, which opens as the job.
 */
export const shareView: TraceViewFunction = async (request) => {
  const { args, cwd, output } = request.context;
  const paths = jobPaths(request);
  if (args.output === undefined) {
    return fail({
      kind: 'usage',
      message: 'trace share needs a file to write, or a folder for several traces.',
      nextStep: `engine-room trace share ${request.files[0] ?? 'FILE'} -o OUT.ertrace`,
    });
  }
  const target = resolve(cwd, args.output);
  if (paths.includes(target)) {
    return failSame(target);
  }
  await askSession(request, paths, async (session) => {
    const { recordings } = await session.ask('head', undefined);
    const isOne = recordings.length < 2;
    if (!isOne && isShareFileName(target)) {
      return fail({
        kind: 'usage',
        message: `These are ${recordings.length} traces, and a share file holds one.`,
        nextStep: 'Give -o a folder: each trace gets a file in it, and the folder opens as the job.',
      });
    }
    const names = shareFileNames(recordings.map(({ fileName }) => fileName));
    const targets = isOne ? [target] : names.map((name) => join(target, name));
    const same = targets.find((path) => paths.includes(path));
    if (same !== undefined) {
      return failSame(same);
    }
    if (!isOne) {
      await mkdir(target, { recursive: true });
    }
    for (const [recording, path] of targets.entries()) {
      const { sizeBytes } = await session.ask('share', { recording, path, stripPaths: args.stripPaths });
      output.note(
        `Wrote ${path}, ${formatBytes(sizeBytes)}${args.stripPaths ? ', without folders of source files' : ''}.`,
      );
    }
  });
  return exitStatus.done;
};

function failSame(path: string): never {
  return fail({
    kind: 'usage',
    message: `${path} is the trace itself.`,
    nextStep: 'Give the share file another name, or -o another folder.',
  });
}
