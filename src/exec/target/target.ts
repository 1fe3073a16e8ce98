import type { Disposable } from '../../core/disposable.ts';
import type { Failure } from '../../core/failure.ts';
import type { Command, CommandResult, CommandRunner } from '../command.ts';
import type { MachineFiles } from '../files/machineFiles.ts';
import type { MachineJobs } from '../targetJob/machineJobs.ts';
import type { MachineSpec, TargetSpec } from './targetSpec.ts';

/** A machine that runs commands, holds files and keeps durable jobs: this one, or an SSH host. */
export interface Machine extends Disposable {
  readonly spec: MachineSpec;
  /** For people: `this machine`, or the host's alias. */
  readonly name: string;
  /** Runs short commands and waits for them. */
  readonly runner: CommandRunner;
  readonly files: MachineFiles;
  readonly jobs: MachineJobs;
}

/** A place that can run a command, on a machine that holds its files. */
export interface Target {
  readonly spec: TargetSpec;
  /** For people: `gpu-host`, `tensorrt:24.05-py3 on gpu-host`. */
  readonly name: string;
  readonly machine: Machine;
  /** Runs a short command inside the target; a container made for it is gone afterwards. */
  readonly runner: CommandRunner;
  /**
   * The command as the machine runs it, for a durable job: the same one for a machine itself, `docker run …` for an
   * image. Pure; called after {@link enter}, which learns what has to be known of the place.
   */
  wrap(command: Command, options: WrapOptions): WrappedCommand;
  /** Makes a folder of the machine visible inside the target where mounting cannot (a running container): copies it in. */
  enter(folder: string, signal?: AbortSignal): Promise<void>;
  /** Brings what was written in `folder` inside the target back to the machine; the counterpart of {@link enter}. */
  leave(folder: string, signal?: AbortSignal): Promise<void>;
  /** Why the place (its engine, not the program) ended the command so; undefined when it was the program's own end. */
  explain?(command: Command, result: CommandResult): Failure | undefined;
}

export interface WrapOptions {
  /** Letters, digits and dashes; unique on the machine. A container gets it as part of its name. */
  readonly jobId: string;
  /** Folders of the machine that the command sees, and may write to, under the same path. */
  readonly folders: readonly string[];
}

export interface WrappedCommand {
  readonly command: Command;
  /** Runs on the machine when the job has ended or was cancelled: ends what signals to the command do not reach. */
  readonly cleanup?: Command;
}
