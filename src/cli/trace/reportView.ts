import { resolve } from 'node:path';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { fail } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import { exitStatus } from '../cliContext.ts';
import { jobPaths } from './ask.ts';
import { askSession } from './askSession.ts';
import type { TraceViewFunction } from './traceView.ts';

/**
 * `engine-room trace report FILE… [--html|--markdown] [-o OUT]`: everything in one file for people without this program.
 * Without a form the ending of OUT decides; without OUT the report is printed.
 */
export const reportView: TraceViewFunction = async (request) => {
  const { args, cwd, output } = request.context;
  const { html, format } = args;
  if (format === 'json' || format === 'csv' || (html && format === 'markdown')) {
    return fail({
      kind: 'usage',
      message: 'trace report is written as --html or --markdown.',
      nextStep: 'The other views print --json and --csv.',
    });
  }
  const isMarkdown = format === 'markdown' || (!html && /\.(?:md|markdown)$/i.test(args.output ?? ''));
  const form = isMarkdown ? 'markdown' : 'html';
  const text = await askSession(request, jobPaths(request), (session) =>
    session.ask('report', { recording: 0, form }),
  );
  if (args.output === undefined) {
    output.result(text.trimEnd());
    return exitStatus.done;
  }
  const path = resolve(cwd, args.output);
  await writeFileAtomically(path, text);
  output.note(`Wrote ${path}, ${formatBytes(Buffer.byteLength(text))}.`);
  return exitStatus.done;
};
