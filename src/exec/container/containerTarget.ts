import { randomUUID } from 'node:crypto';
import { fail, type Failure } from '../../core/failure.ts';
import {
  type Command,
  type CommandResult,
  type CommandRunner,
  defaultStopPlan,
  type RunOptions,
} from '../command.ts';
import type { Machine, Target, WrapOptions, WrappedCommand } from '../target/target.ts';
import type { TargetSpec } from '../target/targetSpec.ts';
import { execInContainer, markKillCommand, removeContainerCommand, runInImage } from './containerCommand.ts';
import { askContainerFacts, type ContainerFacts, type GpuRoute } from './containerFacts.ts';
import { copyIntoContainer, copyOutOfContainer } from './copyFolder.ts';
import { type ContainerAttempt, explainContainerFailure } from './explainContainerFailure.ts';

type ImageSpec = Extract<TargetSpec, { kind: 'container' }>;
type RunningSpec = Extract<TargetSpec, { kind: 'running-container' }>;

export interface ContainerTargetOptions {
  /** Default `none`; see `ImageRun.network`. */
  readonly network?: 'none' | 'engine';
}

/**
 * A container as a target, on this machine or an SSH host: a new container of an image for each command, or a running
 * one. The engine is asked once, at the first {@link Target.enter} or command, who the user is and how it hands out
 * GPUs; `wrap` for an image can only be called after that.
 */
export function containerTarget(
  machine: Machine,
  spec: ImageSpec | RunningSpec,
  options: ContainerTargetOptions = {},
): Target {
  return spec.kind === 'container'
    ? new ImageTarget(machine, spec, options.network ?? 'none')
    : new RunningContainerTarget(machine, spec);
}

class ImageTarget implements Target {
  readonly spec: ImageSpec;
  readonly machine: Machine;
  readonly name: string;
  readonly runner: CommandRunner;
  private readonly network: 'none' | 'engine';
  private asking: Promise<ContainerFacts> | undefined;
  private facts: ContainerFacts | undefined;

  constructor(machine: Machine, spec: ImageSpec, network: 'none' | 'engine') {
    this.spec = spec;
    this.machine = machine;
    this.network = network;
    this.name = `${shortImage(spec.image)} on ${machine.name}`;
    this.runner = { run: (command, options) => this.run(command, options) };
  }

  wrap(command: Command, { jobId, folders }: WrapOptions): WrappedCommand {
    const { spec, facts } = this;
    if (facts === undefined) {
      return fail({
        kind: 'internal',
        message: `${this.name} was not entered before a command was wrapped for it.`,
      });
    }
    const { engine, image } = spec;
    const gpus = chooseGpuRoute(spec, facts);
    return {
      command: runInImage(command, { engine, image, jobId, folders, facts, gpus, network: this.network }),
      cleanup: removeContainerCommand(engine, jobId),
    };
  }

  /** Folders are mounted; this only asks the engine what {@link wrap} has to know. */
  async enter(_folder: string, signal?: AbortSignal): Promise<void> {
    await this.ask(signal);
  }

  leave(): Promise<void> {
    return Promise.resolve();
  }

  explain(command: Command, result: CommandResult): Failure | undefined {
    const { engine, image } = this.spec;
    return explainContainerFailure(attemptOf(this.machine, command, { engine, image }), result);
  }

  private async run(command: Command, options: RunOptions = {}): Promise<CommandResult> {
    await this.ask(options.signal);
    const { command: wrapped, cleanup } = this.wrap(command, { jobId: `run-${randomUUID()}`, folders: [] });
    return runAndExplain(this, wrapped, command, cleanup, options);
  }

  private async ask(signal: AbortSignal | undefined): Promise<void> {
    this.asking ??= askContainerFacts(this.machine.runner, placeOf(this.machine, this.spec), signal);
    try {
      this.facts = await this.asking;
    } catch (thrown) {
      this.asking = undefined; // the engine may be started meanwhile
      throw thrown;
    }
  }
}

class RunningContainerTarget implements Target {
  readonly spec: RunningSpec;
  readonly machine: Machine;
  readonly name: string;
  readonly runner: CommandRunner;

  constructor(machine: Machine, spec: RunningSpec) {
    this.spec = spec;
    this.machine = machine;
    this.name = `container ${spec.container} on ${machine.name}`;
    this.runner = { run: (command, options) => this.run(command, options) };
  }

  wrap(command: Command, { jobId }: WrapOptions): WrappedCommand {
    const { engine, container } = this.spec;
    const exec = { engine, container, jobId };
    return {
      command: execInContainer(command, exec),
      cleanup: markKillCommand(exec, command.stop ?? defaultStopPlan),
    };
  }

  enter(folder: string, signal?: AbortSignal): Promise<void> {
    return copyIntoContainer(this.machine, this.spec, folder, signal);
  }

  leave(folder: string, signal?: AbortSignal): Promise<void> {
    return copyOutOfContainer(this.machine, this.spec, folder, signal);
  }

  explain(command: Command, result: CommandResult): Failure | undefined {
    const { engine, container } = this.spec;
    return explainContainerFailure(attemptOf(this.machine, command, { engine, container }), result);
  }

  private run(command: Command, options: RunOptions = {}): Promise<CommandResult> {
    const { command: wrapped, cleanup } = this.wrap(command, { jobId: `run-${randomUUID()}`, folders: [] });
    return runAndExplain(this, wrapped, command, cleanup, options);
  }
}

/** Runs a wrapped command; whatever ends it early also ends what it started in the container. */
async function runAndExplain(
  target: ImageTarget | RunningContainerTarget,
  wrapped: Command,
  command: Command,
  cleanup: Command | undefined,
  options: RunOptions,
): Promise<CommandResult> {
  let result: CommandResult;
  try {
    result = await target.machine.runner.run(wrapped, options);
  } catch (thrown) {
    if (cleanup !== undefined) {
      // The first failure is the one to tell; the container may not even have begun.
      await target.machine.runner.run(cleanup).catch(() => undefined);
    }
    throw thrown;
  }
  const failure = target.explain(command, result);
  return failure === undefined ? result : fail(failure);
}

function chooseGpuRoute(spec: ImageSpec, facts: ContainerFacts): GpuRoute {
  if (spec.gpus === 'none') {
    return 'none';
  }
  if (spec.gpus === 'auto' || facts.gpuRoute !== 'none') {
    return facts.gpuRoute;
  }
  // Asked for without a sign of NVIDIA's runtime: the engine says why it cannot.
  return spec.engine === 'docker' ? 'flag' : 'device';
}

function placeOf(machine: Machine, { engine }: ImageSpec) {
  const posix = machine.spec.kind !== 'here' || process.platform !== 'win32';
  return { engine, machineName: machine.name, posix };
}

function attemptOf(
  machine: Machine,
  command: Command,
  where: Pick<ContainerAttempt, 'engine' | 'image' | 'container'>,
): ContainerAttempt {
  return { ...where, machineName: machine.name, program: command.program };
}

/** `nvcr.io/nvidia/tensorrt:24.05-py3` is `tensorrt:24.05-py3` for people. */
function shortImage(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1);
}
