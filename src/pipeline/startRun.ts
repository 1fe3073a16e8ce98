import type { Command } from '../exec/command.ts';
import { startJob, type SupervisorLocation } from '../exec/job/jobClient.ts';
import { createRun } from './newRun.ts';
import { projectLayout } from './projectLayout.ts';
import type { StepName } from './runRecord.ts';

/** How to start our own CLI: Node (or the editor's own runtime) with dist/cli.js. */
export interface CliLocation {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunRequest {
  readonly pipelineFile: string;
  readonly steps: readonly StepName[];
  /** Name shown in lists; made from the pipeline's folder when absent. */
  readonly title?: string;
  /** Interpreter for the Python steps. */
  readonly python: string;
  /** Further CLI arguments, such as `--image cat.png`. */
  readonly extraArgs?: readonly string[];
}

/** The command line that performs a run; the same line works in a terminal. */
export function runCommand(request: RunRequest, cli: CliLocation): Command {
  return {
    program: cli.program,
    args: [
      ...cli.args,
      'run',
      '--pipeline',
      request.pipelineFile,
      '--steps',
      request.steps.join(','),
      '--python',
      request.python,
      ...(request.extraArgs ?? []),
    ],
    cwd: projectLayout(request.pipelineFile).root,
    ...(cli.env === undefined ? {} : { env: cli.env }),
    // The CLI ends its own children and writes the record's last word on SIGTERM.
    stop: [{ signal: 'SIGTERM', waitMs: 8_000 }],
  };
}

/**
 * Starts the steps of a pipeline as a durable job and returns the run's folder, in which `run.json` tells how it goes
 * (see runRecord.ts) and which is also the job folder (log, status, cancel).
 */
export async function startRun(
  request: RunRequest,
  cli: CliLocation,
  supervisor: SupervisorLocation,
): Promise<string> {
  const { folder, record } = await createRun(
    request.pipelineFile,
    request.steps,
    request.title === undefined ? {} : { title: request.title },
  );
  const command = runCommand(
    { ...request, extraArgs: [...(request.extraArgs ?? []), '--run-folder', folder] },
    cli,
  );
  await startJob(folder, { title: record.title, command }, supervisor);
  return folder;
}
