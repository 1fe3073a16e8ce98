import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail } from '../core/failure.ts';
import { loadProject, type Project } from '../pipeline/project.ts';
import { pipelineFileName } from '../pipeline/projectLayout.ts';
import type { CliContext } from './cliContext.ts';

/** Absolute path of the pipeline file that the command line means: `--pipeline` (a file or its folder), else the one here. */
export function pipelineFileOf({ args, cwd }: Pick<CliContext, 'args' | 'cwd'>): string {
  const path = resolve(cwd, args.pipeline ?? pipelineFileName);
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, pipelineFileName) : path;
  if (!existsSync(file)) {
    return fail({
      kind: 'not-found',
      message:
        args.pipeline === undefined
          ? `There is no ${pipelineFileName} in ${cwd}.`
          : `${file} does not exist.`,
      nextStep: 'Name the pipeline file with --pipeline FILE, or change to its folder.',
    });
  }
  return file;
}

/** The project of the command line's pipeline file. */
export async function projectOf(context: Pick<CliContext, 'args' | 'cwd'>): Promise<Project> {
  return loadProject(pipelineFileOf(context));
}
