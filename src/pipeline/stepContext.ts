import type { CommandRunner } from '../exec/command.ts';
import type { SupervisorLocation } from '../exec/job/jobClient.ts';
import type { TargetPool } from './places/targetPool.ts';
import type { Project } from './project.ts';

export interface StepProgress {
  readonly message: string;
  /** 0 to 1, where it is known. */
  readonly fraction?: number;
}

/** Everything a step may use. Steps keep nothing between them but files. */
export interface StepContext {
  readonly project: Project;
  readonly runner: CommandRunner;
  /** The user's interpreter. */
  readonly python: string;
  /** Folder of the scripts that run in it (python/engine_room). */
  readonly scriptsFolder: string;
  readonly supervisor: SupervisorLocation;
  /** Other machines and images, connected to once a run. */
  readonly targets: TargetPool;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StepProgress) => void;
  /** Lines for the reader of the log. */
  readonly print: (text: string) => void;
  readonly options: StepOptions;
}

/** Choices of one run that are not part of the pipeline file. */
export interface StepOptions {
  /** Photograph or tensor file to send; the pipeline's first sample by default. */
  readonly image?: string;
  /** Target of every step that takes one, in place of the pipeline's own choices. */
  readonly target?: string;
  /** In front of image names, such as a company's registry; empty: names as they are. */
  readonly imageRegistry: string;
  /** Folder that holds or receives the embedded server's state. */
  readonly stateRoot: string;
  /** Folder of an unpacked `nvidia-pytriton`; the interpreter's own packages by default. */
  readonly tritonFolder?: string;
  /** How long the embedded server stays after its last user is gone. */
  readonly idleStopMs: number;
}

export interface StepReport {
  /** One line: what came out. */
  readonly result: string;
  /** Absolute paths of what was made; the first is what a click opens. */
  readonly outputs: readonly string[];
  /** Set when the step had nothing to do; `result` says why. */
  readonly skipped?: true;
}

/** A step: does its work, writes its artifacts and their passports, throws FailureError or CancelledError. */
export type Step = (context: StepContext) => Promise<StepReport>;
