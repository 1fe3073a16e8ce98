import { fail } from '../../core/failure.ts';
import type { Command, StopPlan } from '../command.ts';
import { jobMarkVariable } from '../job/jobFolder.ts';
import type { ContainerEngine } from '../target/targetSpec.ts';
import { formatBindMount } from './bindMount.ts';
import { containerEnvironment } from './containerEnvironment.ts';
import type { ContainerFacts, GpuRoute } from './containerFacts.ts';
import { markKillArguments } from './markKill.ts';

export interface ImageRun {
  readonly engine: ContainerEngine;
  readonly image: string;
  readonly jobId: string;
  /** Folders of the machine that are visible, and may be written to, under the same path. */
  readonly folders: readonly string[];
  readonly facts: ContainerFacts;
  /** How GPUs are asked for. */
  readonly gpus: GpuRoute;
  /**
   * `none`: no network. What we run in images reads and writes the given folders and needs nothing else, so a model
   * cannot leave the machine and a build does not depend on what a download gives today. `engine`: what the engine
   * gives by default.
   */
  readonly network: 'none' | 'engine';
}

/** Name of the container of a job, by which it is removed. */
export function containerName(jobId: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/u.test(jobId)) {
    return fail({ kind: 'internal', message: `${JSON.stringify(jobId)} is not the id of a job.` });
  }
  return `engine-room-${jobId}`;
}

/**
 * The command as the engine runs it in a new container of an image.
 *
 * - The image's own entry point is replaced: NVIDIA's prints a banner and may end with a failure of its own.
 * - Nothing is pulled: an image of many gigabytes is fetched when the user says so.
 * - Files belong to the user of the machine: the program runs under that user's numbers (`--user`; rootless Podman maps
 *   them with `keep-id`; in rootless Docker the user is root). That user has no home in the image, so HOME is /tmp.
 * - Shared memory of 1 GiB is what NVIDIA recommends for its images; the default of 64 MiB breaks data loaders. Sharing
 *   the machine's own (`--ipc=host`) would open the container more than that. Limits on locked memory are left alone:
 *   an engine that is itself confined may not raise them, and pinned memory of CUDA does not count as such.
 * - Podman is asked not to label files (`label=disable`), as NVIDIA's documentation says for SELinux hosts: folders of
 *   the user could not be read otherwise.
 * - The engine keeps no copy of the output (`--log-driver=none`): the job's log is the only one.
 * - `--init` hands signals on to the program and reaps what it leaves behind.
 */
export function runInImage(command: Command, run: ImageRun): Command {
  const { engine } = run;
  const environment = containerEnvironment(command.env ?? {});
  return rewrite(
    command,
    engine,
    [
      ...['run', '--rm', '--init', '--interactive', '--pull=never', '--log-driver=none'],
      `--name=${containerName(run.jobId)}`,
      ...(run.network === 'none' ? ['--network=none'] : []),
      '--shm-size=1g',
      ...(engine === 'podman' ? ['--security-opt=label=disable'] : []),
      ...gpuArguments(run.gpus),
      ...userArguments(run, command.env?.['HOME']),
      ...run.folders.map((folder) => `--mount=${formatBindMount(folder)}`),
      `--env=${jobMarkVariable}=${run.jobId}`,
      ...environment.args,
      ...(command.cwd === undefined ? [] : [`--workdir=${command.cwd}`]),
      `--entrypoint=${formatEntryPoint(engine, checkProgram(command.program))}`,
      checkName(run.image, 'image'),
      ...command.args,
    ],
    environment.env,
  );
}

export interface ContainerExec {
  readonly engine: ContainerEngine;
  readonly container: string;
  readonly jobId: string;
}

/**
 * The command as the engine runs it in a container that runs already. A signal to the engine's client does not reach the
 * program; {@link markKillCommand} ends it.
 */
export function execInContainer(command: Command, exec: ContainerExec): Command {
  const environment = containerEnvironment(command.env ?? {});
  return rewrite(
    command,
    exec.engine,
    [
      ...['exec', '--interactive', `--env=${jobMarkVariable}=${exec.jobId}`, ...environment.args],
      ...(command.cwd === undefined ? [] : [`--workdir=${command.cwd}`]),
      checkName(exec.container, 'container'),
      checkProgram(command.program),
      ...command.args,
    ],
    environment.env,
  );
}

/** Ends a container of ours with everything in it; fails harmlessly when it is gone already. */
export function removeContainerCommand(engine: ContainerEngine, jobId: string): Command {
  return { program: engine, args: ['rm', '--force', '--volumes', containerName(jobId)] };
}

/** Ends every process of a job in a running container, those in sessions of their own included. */
export function markKillCommand(exec: ContainerExec, plan: StopPlan): Command {
  return {
    program: exec.engine,
    args: ['exec', checkName(exec.container, 'container'), ...markKillArguments(exec.jobId, plan)],
  };
}

function rewrite(
  command: Command,
  engine: ContainerEngine,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Command {
  return {
    program: engine,
    args,
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
    ...(command.stop === undefined ? {} : { stop: command.stop }),
  };
}

function gpuArguments(route: GpuRoute): string[] {
  switch (route) {
    case 'flag':
      return ['--gpus=all'];
    case 'device':
      return ['--device=nvidia.com/gpu=all'];
    case 'none':
      return [];
  }
}

function userArguments({ engine, facts }: ImageRun, home: string | undefined): string[] {
  const { user } = facts;
  if (user === undefined) {
    return [];
  }
  if (user.uid === 0 || (engine === 'docker' && facts.rootless)) {
    return ['--user=0:0'];
  }
  return [
    ...(engine === 'podman' && facts.rootless ? ['--userns=keep-id'] : []),
    ...(engine === 'docker' && facts.remapsUsers ? ['--userns=host'] : []),
    `--user=${user.uid}:${user.gid}`,
    ...(home === undefined ? ['--env=HOME=/tmp'] : []),
  ];
}

/** Podman reads a text that is JSON as a list; a list of one is never mistaken. */
function formatEntryPoint(engine: ContainerEngine, program: string): string {
  return engine === 'podman' ? JSON.stringify([program]) : program;
}

function checkProgram(program: string): string {
  return program === '' ? fail({ kind: 'bad-input', message: 'The command has no program.' }) : program;
}

/** A name that begins with a dash would be read as an option. */
function checkName(name: string, what: 'image' | 'container'): string {
  return name === '' || name.startsWith('-') || /[\s\p{Cc}]/u.test(name)
    ? fail({
        kind: 'bad-input',
        message: `${JSON.stringify(name)} is not the name of a${what === 'image' ? 'n image' : ' container'}.`,
      })
    : name;
}
