import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError, fail, type FailureError, throwIfCancelled } from '../../core/failure.ts';
import {
  type Command,
  type CommandResult,
  type CommandRunner,
  defaultStopPlan,
  type RunOptions,
} from '../command.ts';
import { LineSplitter } from '../lineSplitter.ts';
import { localRunner } from '../localRunner.ts';
import { TailBuffer } from '../tailBuffer.ts';
import { endRemoteCall } from './endRemoteCall.ts';
import { explainSshFailure } from './explainSshFailure.ts';
import { RemoteOutput } from './remoteOutput.ts';
import { sshCommand } from './sshCommand.ts';
import { SshConnection, type SshConnectionOptions } from './sshConnection.ts';
import { checkHostName } from './sshHostName.ts';

/** Runs commands on an SSH host. A signal that ended a program counts as exit status 128 + its number, as in a shell. */
export interface SshRunner extends CommandRunner {
  readonly host: string;
  /** Opens the shared connection when there is none; questions are asked here and not later. */
  connect(signal?: AbortSignal): Promise<void>;
  /** Whether the shared connection is open. Always false on Windows, where there is none. */
  isConnected(): Promise<boolean>;
  /** Ends the shared connection, with all that other processes do over it. */
  disconnect(): Promise<void>;
}

const keptOutputBytes = 4 * 1024 * 1024;
/** How long our ssh may take to notice that its far end has ended, and a second one to reach the host. */
const localGraceMs = 2_000;
const reachMs = 20_000;
/** How long a command may take from here to its start before it is given up. */
const startMs = 5_000;
const pollMs = 20;

/**
 * A runner over the system's ssh, with the user's configuration.
 * Beyond what every runner does, `run` throws FailureError of kind `unreachable`, `sign-in` or `host-key` when ssh fails,
 * `not-found` when there is no such working directory, `unsupported-platform` when the far end has no POSIX shell.
 * @throws FailureError of kind `bad-input` for a host that ssh would read as an option.
 */
export function createSshRunner(host: string, options: SshConnectionOptions): SshRunner {
  checkHostName(host);
  const connection = new SshConnection(host, options);
  return {
    host,
    run: (command, runOptions = {}) => new SshRun(host, options, connection, command, runOptions).run(),
    connect: async (signal) => {
      await connection.open(signal);
    },
    isConnected: () => connection.isOpen(),
    disconnect: () => connection.close(),
  };
}

/** One command on its way. */
class SshRun {
  private readonly host: string;
  private readonly choices: SshConnectionOptions;
  private readonly connection: SshConnection;
  private readonly command: Command;
  private readonly options: RunOptions;
  private readonly callId = randomBytes(16).toString('hex');
  private readonly output = new RemoteOutput(this.callId);
  private readonly stdout = new TailBuffer(keptOutputBytes);
  private readonly stdoutLines: LineSplitter;
  /** Ends our own ssh; the far end is ended first. */
  private readonly local = new AbortController();
  private localDone: Promise<unknown> = Promise.resolve();
  private localEnded = false;
  private ending: Promise<void> | undefined;
  private inputFailure: { readonly thrown: Error } | undefined;

  constructor(
    host: string,
    choices: SshConnectionOptions,
    connection: SshConnection,
    command: Command,
    options: RunOptions,
  ) {
    this.host = host;
    this.choices = choices;
    this.connection = connection;
    this.command = command;
    this.options = options;
    this.stdoutLines = new LineSplitter((line) => options.onStdoutLine?.(line));
  }

  async run(): Promise<CommandResult> {
    const { signal } = this.options;
    const sshOptions = await this.connection.open(signal ?? this.local.signal);
    throwIfCancelled(signal);
    const { environment } = this.choices;
    const call = sshCommand(this.command, {
      host: this.host,
      options: sshOptions,
      callId: this.callId,
      ...(environment === undefined ? {} : { env: environment }),
    });
    const listening = new AbortController();
    const cancelled = new Promise<never>((_, reject) => {
      const onAbort = () => {
        this.ending ??= this.endRemote();
        void this.ending.then(() => reject(new CancelledError()));
      };
      signal?.addEventListener('abort', onAbort, { once: true, signal: listening.signal });
    });
    try {
      const running = localRunner.run(call, this.localOptions());
      this.localDone = running
        .catch(() => undefined)
        .then(() => {
          this.localEnded = true;
        });
      // Not only the end of our ssh counts: its output stays open as long as a program that cannot be ended holds it.
      const result = await Promise.race([running, cancelled]);
      await this.ending;
      throwIfCancelled(signal);
      this.throwInputFailure();
      return this.finish(result);
    } catch (thrown) {
      await this.ending;
      throwIfCancelled(signal);
      this.throwInputFailure();
      throw thrown;
    } finally {
      listening.abort();
    }
  }

  private throwInputFailure(): void {
    if (this.inputFailure !== undefined) {
      throw this.inputFailure.thrown;
    }
  }

  private localOptions(): RunOptions {
    const { input, onStderrLine } = this.options;
    return {
      signal: this.local.signal,
      onStdoutBytes: (chunk) => this.takeStdout(this.output.takeStdout(chunk)),
      onStderrLine: (line) => {
        const own = this.output.takeStderrLine(line);
        if (own !== undefined) {
          onStderrLine?.(own);
        }
      },
      ...(input === undefined ? {} : { input: this.guard(input) }),
    };
  }

  private takeStdout(chunk: Uint8Array): void {
    if (chunk.byteLength === 0) {
      return;
    }
    if (this.options.onStdoutBytes !== undefined) {
      this.options.onStdoutBytes(chunk);
    } else {
      this.stdout.push(chunk);
      this.stdoutLines.push(chunk);
    }
  }

  /** A source that fails half-way must not look like the end of the input: the far end is gone before it sees one. */
  private async *guard(input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    try {
      yield* input;
    } catch (thrown) {
      this.inputFailure = { thrown: toError(thrown) };
      this.ending ??= this.endRemote();
      await this.ending;
      throw thrown;
    }
  }

  /** Ends the program on the far end by a second call, then our ssh. Never throws: a lost host cannot be helped. */
  private async endRemote(): Promise<void> {
    // Just sent, it may not have started there yet: what has no mark could not be found.
    const deadline = Date.now() + startMs;
    while (this.output.leaderPid === undefined && !this.localEnded && Date.now() < deadline) {
      await delay(pollMs);
    }
    const { leaderPid } = this.output;
    if (leaderPid === undefined) {
      this.local.abort();
    }
    if (leaderPid !== undefined || (await this.connection.isOpen().catch(() => false))) {
      const plan = this.command.stop ?? defaultStopPlan;
      const waitMs = plan.reduce((sum, step) => sum + step.waitMs, 0) + reachMs;
      await new SshRun(
        this.host,
        this.choices,
        this.connection,
        endRemoteCall(this.callId, leaderPid, plan),
        {},
      ).runWithin(waitMs);
    }
    await Promise.race([this.localDone, delay(localGraceMs, undefined, { ref: false })]);
    this.local.abort();
  }

  private async runWithin(waitMs: number): Promise<void> {
    const limit = setTimeout(() => this.local.abort(), waitMs);
    try {
      await this.run();
    } catch {
      // The caller asked for an end, and hears of nothing else.
    } finally {
      clearTimeout(limit);
    }
  }

  private finish(result: CommandResult): CommandResult {
    const { end, leaderPid } = this.output;
    const { program, cwd } = this.command;
    this.stdoutLines.end();
    const stderr = this.output.cutStderr(result.stderr);
    switch (end?.kind) {
      case 'exit':
        return { exitCode: end.exitCode, signal: null, stdout: this.stdout.toString(), stderr };
      case 'no-folder':
        return fail({
          kind: 'not-found',
          message: `The folder ${cwd ?? ''} does not exist on ${this.host}.`,
          cause: stderr.trim(),
          nextStep: 'Check the path, and that the account there may enter the folder.',
        });
      case 'no-program':
        return fail({
          kind: 'missing-tool',
          message: `${program} was not found on ${this.host}.`,
          cause: stderr.trim().split('\n').at(-1) ?? '',
          nextStep: `Check that ${program} is installed on ${this.host} and may be executed by this account.`,
        });
      case undefined:
        throw leaderPid === undefined ? this.neverStarted(result) : this.lost(stderr);
    }
  }

  private neverStarted({ exitCode, signal, stderr }: CommandResult): FailureError {
    if (exitCode === 255 || signal !== null) {
      return this.explain(stderr);
    }
    return fail({
      kind: 'unsupported-platform',
      message: `${this.host} did not run our command: it needs a POSIX shell (sh) for this account.`,
      cause: stderr.trim().split('\n').at(-1) ?? '',
      nextStep: `See what it answers: ssh ${this.host} echo hello`,
    });
  }

  private lost(stderr: string): FailureError {
    const known = this.explain(stderr.trim().split('\n').slice(-3).join('\n')).failure;
    return fail({
      kind: 'unreachable',
      message: `The connection to ${this.host} was lost while ${this.command.program} ran.`,
      cause:
        known.kind === 'unreachable' && known.cause !== undefined
          ? known.cause
          : 'ssh ended without an exit status.',
      nextStep: 'Check the network, then try again. The program may still run there.',
    });
  }

  private explain(stderr: string): FailureError {
    const { configFile } = this.choices;
    return explainSshFailure(stderr, {
      host: this.host,
      ...(configFile === undefined ? {} : { configFile }),
    });
  }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
