import type { Command } from '../command.ts';

/**
 * Durable jobs of a machine: a folder `jobs/<id>` below the machine's root with the command, the environment without
 * secrets, the pid of the process group, the logs, the exit status and the start time. The far end needs a POSIX shell
 * and coreutils only. A job is started detached from the connection and goes on without it.
 */
export interface MachineJobs {
  /**
   * Starts a job, or attaches to the one with the same id that is running or has ended: nothing runs twice.
   * @throws FailureError of kind `missing-tool` when the program is not there.
   */
  start(request: MachineJobRequest, signal?: AbortSignal): Promise<MachineJobState>;
  read(id: string): Promise<MachineJobState>;
  /**
   * Hands out a stream of the job by byte offset until the job has ended, reconnecting with backoff: nothing is lost and
   * nothing comes twice. @throws CancelledError when the signal is aborted; the job itself goes on.
   */
  follow(id: string, options: FollowJobOptions): Promise<MachineJobState>;
  /** Follows the stop plan of the job's command, then ends every process that carries the job's mark, then cleans up. */
  cancel(id: string): Promise<void>;
  list(): Promise<readonly MachineJobState[]>;
  /** Removes the folder of an ended job; a running one is left alone and `false` is returned. */
  remove(id: string): Promise<boolean>;
  /** Removes folders of jobs that ended longer ago than this; returns how many. Never a running one. */
  cleanOld(olderThanMs: number): Promise<number>;
}

export interface MachineJobRequest {
  /** Letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  readonly command: Command;
  /** Runs after the command's end, or at the end of a cancel. */
  readonly cleanup?: Command;
  /** Names of variables in `command.env` that must not be written to the job's folder. */
  readonly secretNames?: readonly string[];
}

export type MachineJobState =
  | { readonly state: 'unknown'; readonly id: string }
  | {
      readonly state: 'running' | 'ended' | 'lost';
      readonly id: string;
      readonly title: string;
      readonly folder: string;
      readonly startedAtMs: number;
      readonly endedAtMs?: number;
      /** 128 + signal number when a signal ended it, as shells count. */
      readonly exitCode?: number;
      readonly cancelled: boolean;
      readonly stdoutBytes: number;
      readonly stderrBytes: number;
    };

export interface FollowJobOptions {
  /** Called with the bytes of standard output from `fromStdoutByte` on, in order. */
  readonly onStdout?: (bytes: Uint8Array) => void;
  readonly onStderr?: (bytes: Uint8Array) => void;
  readonly fromStdoutByte?: number;
  readonly fromStderrByte?: number;
  readonly signal?: AbortSignal;
  /** The connection was lost and the next attempt comes in `retryInMs`; `undefined`: it is back. */
  readonly onConnectionLost?: (
    lost: { readonly reason: string; readonly retryInMs: number } | undefined,
  ) => void;
}
