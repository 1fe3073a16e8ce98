import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { CancelledError, fail, isErrnoException, throwIfCancelled } from '../core/failure.ts';
import {
  type Command,
  type CommandResult,
  type CommandRunner,
  defaultStopPlan,
  type RunOptions,
} from './command.ts';
import { endProcesses } from './endProcesses.ts';
import { LineSplitter } from './lineSplitter.ts';
import { TailBuffer } from './tailBuffer.ts';

const keptOutputBytes = 4 * 1024 * 1024;

/** Runs commands on this machine, each in a process group of its own so that cancel ends the whole tree. */
export const localRunner: CommandRunner = { run: runHere };

async function runHere(command: Command, options: RunOptions = {}): Promise<CommandResult> {
  throwIfCancelled(options.signal);
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let feedFailure: unknown;
  const stdout = new TailBuffer(keptOutputBytes);
  const stderr = new TailBuffer(keptOutputBytes);
  const stdoutLines = new LineSplitter((line) => options.onStdoutLine?.(line));
  const stderrLines = new LineSplitter((line) => options.onStderrLine?.(line));
  const { onStdoutBytes } = options;
  child.stdout.on(
    'data',
    onStdoutBytes ??
      ((chunk: Buffer) => {
        stdout.push(chunk);
        stdoutLines.push(chunk);
      }),
  );
  child.stderr.on('data', (chunk: Buffer) => {
    stderr.push(chunk);
    stderrLines.push(chunk);
  });
  // A program that ends without reading its input closes the pipe; its exit status tells the story.
  child.stdin.on('error', () => undefined);
  if (options.input === undefined) {
    child.stdin.end(command.stdin ?? '');
  } else {
    const feeding = pipeline(options.input, child.stdin).catch((thrown: unknown) => {
      // The reader went away: its exit status tells why. Anything else is the source's own failure.
      if (!isErrnoException(thrown) || !['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(thrown.code ?? '')) {
        feedFailure = thrown;
        child.kill();
      }
    });
    void feeding;
  }

  let ending: Promise<unknown> | undefined;
  const onAbort = () => {
    if (child.pid !== undefined) {
      ending = endProcesses({ pid: child.pid }, command.stop ?? defaultStopPlan);
    }
  };
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    stdoutLines.end();
    stderrLines.end();
    await ending;
    throwIfCancelled(options.signal);
    if (feedFailure !== undefined) {
      throw new InputError(feedFailure);
    }
    return { exitCode, signal, stdout: stdout.toString(), stderr: stderr.toString() };
  } catch (thrown) {
    if (thrown instanceof CancelledError) {
      throw thrown;
    }
    if (thrown instanceof InputError) {
      throw thrown.cause;
    }
    return failToStart(command, thrown);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** The source of standard input failed; told apart from a program that cannot be started. */
class InputError extends Error {
  constructor(cause: unknown) {
    super('The input failed.', { cause });
  }
}

function failToStart(command: Command, thrown: unknown): never {
  const cause = thrown instanceof Error ? thrown.message : String(thrown);
  const missing = isErrnoException(thrown) && thrown.code === 'ENOENT';
  return fail({
    kind: 'missing-tool',
    message: missing ? `${command.program} was not found.` : `${command.program} could not be started.`,
    cause,
    nextStep:
      missing && command.cwd !== undefined
        ? `Check that ${command.program} is installed and that the folder ${command.cwd} exists.`
        : `Check that ${command.program} is installed and may be executed.`,
  });
}
