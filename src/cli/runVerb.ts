import { resolve } from 'node:path';
import { CancelledError, type Failure, FailureError } from '../core/failure.ts';
import { settle } from '../core/outcome.ts';
import { createRun } from '../pipeline/newRun.ts';
import { loadProject } from '../pipeline/project.ts';
import { runPipeline } from '../pipeline/runPipeline.ts';
import type { RunRecord } from '../pipeline/runRecord.ts';
import { readRun, writeRun } from '../pipeline/runStore.ts';
import { createTargetFactory } from '../pipeline/places/targetFactory.ts';
import { TargetPool } from '../pipeline/places/targetPool.ts';
import { steps } from '../pipeline/steps/steps.ts';
import { exitStatus, type VerbFunction } from './cliContext.ts';
import { pipelineFileOf } from './pipelineArgument.ts';

/**
 * `engine-room run` and every single step. Inside a durable job (`--run-folder`) the record is already there and its
 * supervisor watches us; in a terminal we make one, so that the run shows up in the editor too.
 */
export const runVerb: VerbFunction = async (context) => {
  const { args, output } = context;
  const pipelineFile = pipelineFileOf(context);
  const run =
    args.runFolder === undefined
      ? await createRun(pipelineFile, args.steps, { pid: process.pid })
      : { folder: args.runFolder, record: await readRun(args.runFolder) };
  const save = (record: RunRecord) => writeRun(run.folder, record);

  const project = await settle(() => loadProject(pipelineFile));
  if (project.status === 'cancelled') {
    throw new CancelledError();
  }
  if (project.status === 'failed') {
    await save(refuse(run.record, project.failure));
    throw new FailureError(project.failure);
  }
  const targets = new TargetPool(
    createTargetFactory({
      ...(args.sshConfig === undefined ? {} : { configFile: resolve(context.cwd, args.sshConfig) }),
      terminal: process.stdin.isTTY,
    }),
    args.cacheLimitBytes,
  );
  const end = await runPipeline(
    run.record,
    steps,
    {
      project: project.value,
      runner: context.runner,
      python: args.python ?? 'python3',
      scriptsFolder: context.product.scriptsFolder,
      supervisor: context.product.supervisor,
      targets,
      signal: context.signal,
      options: {
        ...(args.image === undefined ? {} : { image: resolve(context.cwd, args.image) }),
        ...(args.tritonFolder === undefined ? {} : { tritonFolder: resolve(context.cwd, args.tritonFolder) }),
        ...(args.target === undefined ? {} : { target: args.target }),
        imageRegistry: args.imageRegistry,
        stateRoot: context.stateRoot,
        idleStopMs: args.idleStopSeconds * 1000,
      },
    },
    { save, print: output.result },
  ).finally(() => targets.dispose());
  switch (end.state) {
    case 'succeeded':
      return exitStatus.done;
    case 'cancelled':
      return exitStatus.cancelled;
    case 'failed':
    case 'running':
      return exitStatus.failed;
  }
};

/** The record of a run that could not begin: its first step carries the reason. */
function refuse(record: RunRecord, failure: Failure): RunRecord {
  return {
    ...record,
    state: 'failed',
    finishedAtMs: Date.now(),
    steps: record.steps.map((step, index) =>
      index === 0 ? { ...step, state: 'failed', failure } : { ...step, state: 'skipped' },
    ),
  };
}
