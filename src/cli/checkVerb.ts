import { readFile } from 'node:fs/promises';
import { formatFailure } from '../core/failure.ts';
import { formatCount } from '../core/units.ts';
import { parsePipeline } from '../pipeline/parsePipeline.ts';
import { missingFiles } from '../pipeline/missingFiles.ts';
import { loadProject } from '../pipeline/project.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';
import { pipelineFileOf } from './pipelineArgument.ts';

/** `engine-room check`: every problem of the pipeline file, each with line and field. */
export const checkVerb: VerbFunction = async (context) => {
  const { args, output } = context;
  const file = pipelineFileOf(context);
  const parsed = parsePipeline(await readFile(file, 'utf8'), file);
  const problems = 'problems' in parsed ? parsed.problems : missingFiles(await loadProject(file));
  if (args.format === 'json') {
    output.result(JSON.stringify({ file, problems }, undefined, 2));
  } else if (problems.length === 0) {
    output.result(`${file} is in order.`);
  } else {
    output.result(`${file} has ${formatCount(problems.length, 'problem')}.\n`);
    output.result(problems.map(formatFailure).join('\n\n'));
  }
  return problems.length === 0 ? exitStatus.done : exitStatus.failed;
};
