/** A command as data: what to run, never how or where. Arguments are never joined into a shell string. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to (and overriding) the runner's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Text written to standard input, which is then closed. Absent: standard input is empty. */
  readonly stdin?: string;
  /** How this command wants to be ended; default {@link defaultStopPlan}. */
  readonly stop?: StopPlan;
  /** What it reads and writes here; a runner whose files lie elsewhere carries them there and back. */
  readonly files?: CommandFiles;
}

/** Absolute paths of this machine that occur in a command's arguments, working directory or JSON input. */
export interface CommandFiles {
  readonly inputs: readonly string[];
  /** What begins with one of these paths comes back: `model.onnx` brings `model.onnx.data` along. */
  readonly outputs: readonly string[];
  /** Files it reads when they are there and may write anew, such as a cache. */
  readonly updates?: readonly string[];
}

/** Signals to send to the process group, each with the time to wait before the next. The last resort is always SIGKILL. */
export type StopPlan = readonly StopStep[];

export interface StopStep {
  readonly signal: 'SIGINT' | 'SIGTERM';
  readonly waitMs: number;
}

export const defaultStopPlan: StopPlan = [{ signal: 'SIGTERM', waitMs: 5_000 }];

/** How a finished command ended, with what it printed. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Whole standard output, or its last part when it is longer than the runner keeps. */
  readonly stdout: string;
  /** Whole standard error, or its last part when it is longer than the runner keeps. */
  readonly stderr: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called for each whole line of standard output, without its line end. */
  readonly onStdoutLine?: (line: string) => void;
  /** Called for each whole line of standard error, without its line end. */
  readonly onStderrLine?: (line: string) => void;
  /** Called with the bytes of standard output as they come; they are then neither kept nor cut into lines. */
  readonly onStdoutBytes?: (bytes: Uint8Array) => void;
  /** Bytes for standard input in place of `Command.stdin`; back-pressure is respected. */
  readonly input?: AsyncIterable<Uint8Array>;
}

/** Decides where a command runs. Quoting, where a place needs it, is the runner's business. */
export interface CommandRunner {
  /**
   * Runs a command to its end.
   * @throws FailureError of kind `missing-tool` when the program cannot be started.
   * @throws CancelledError when the signal was aborted; the whole process tree has ended by then.
   */
  run(command: Command, options?: RunOptions): Promise<CommandResult>;
}
