import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import type { Command } from '../exec/command.ts';
import { startJob, type SupervisorLocation } from '../exec/job/jobClient.ts';
import { projectLayout } from './projectLayout.ts';
import type { RunRecord, StepName } from './runRecord.ts';
import { writeRun } from './runStore.ts';

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
  const layout = projectLayout(request.pipelineFile);
  const now = new Date();
  const id = `${now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}-${randomBytes(3).toString('hex')}`;
  const folder = join(layout.runs, id);
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(join(layout.home, '.gitignore'), '*\n');
  const record: RunRecord = {
    schema: 'engine-room.run/1',
    id,
    title: request.title ?? `${basename(layout.root)}: ${describeSteps(request.steps)}`,
    pipelineFile: request.pipelineFile,
    startedAtMs: now.getTime(),
    state: 'running',
    steps: request.steps.map((name) => ({ name, state: 'waiting', outputs: [] })),
  };
  await writeRun(folder, record);
  const command = runCommand(
    { ...request, extraArgs: [...(request.extraArgs ?? []), '--run-folder', folder] },
    cli,
  );
  await startJob(folder, { title: record.title, command }, supervisor);
  return folder;
}

function describeSteps(steps: readonly StepName[]): string {
  return steps.length > 2 ? `${steps[0] ?? ''} to ${steps.at(-1) ?? ''}` : steps.join(' and ');
}
