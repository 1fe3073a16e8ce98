import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError, FailureError, isErrnoException, throwIfCancelled } from '../../core/failure.ts';
import { endProcesses } from '../endProcesses.ts';
import { jobMarkVariable } from '../job/jobFolder.ts';
import { localRunner } from '../localRunner.ts';
import { askSocket, canShareConnections, socketFolder, socketName } from './controlSocket.ts';
import { readEffectiveConfig } from './effectiveConfig.ts';
import { explainSshFailure } from './explainSshFailure.ts';
import { sshOptions, type SshAsking } from './sshOptions.ts';

export interface SshConnectionOptions {
  /** In place of the user's and the system's configuration. No blanks in it when the host has a jump host. */
  readonly configFile?: string;
  readonly ask: SshAsking;
  /** For every ssh that is started, such as the variables of an AskpassServer. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Without a person to wait for, a server that accepts the connection and then says nothing is given up. */
const unattendedWaitMs = 60_000;
/** With one, this is how long questions may stay unanswered. */
const attendedWaitMs = 10 * 60_000;
const outputDrainMs = 50;

/**
 * The connection to one host that all calls share, in this process and in others (OpenSSH's ControlMaster). It outlives
 * them all and ends ten minutes after its last use. On Windows every call connects by itself.
 */
export class SshConnection {
  private readonly host: string;
  private readonly choices: SshConnectionOptions;
  private opening:
    { readonly done: Promise<string[]>; readonly abort: AbortController; waiting: number } | undefined;
  private known: { readonly socket: string; readonly useOptions: string[] } | undefined;

  constructor(host: string, choices: SshConnectionOptions) {
    this.host = host;
    this.choices = choices;
  }

  /**
   * Opens the connection when there is none; any number of callers share one attempt.
   * @returns options of ssh for a call that uses it.
   * @throws FailureError (see {@link explainSshFailure}); CancelledError.
   */
  async open(signal?: AbortSignal): Promise<string[]> {
    throwIfCancelled(signal);
    if (this.known !== undefined && (await askSocket(this.known.socket)) === 'alive') {
      return this.known.useOptions;
    }
    throwIfCancelled(signal);
    let opening = this.opening;
    if (opening === undefined) {
      const abort = new AbortController();
      opening = this.opening = { done: this.start(abort.signal), abort, waiting: 0 };
      const finish = () => {
        this.opening = undefined;
      };
      opening.done.then(finish, finish);
    }
    opening.waiting++;
    try {
      return await untilAborted(opening.done, signal);
    } finally {
      opening.waiting--;
      // Nobody wants it any more: a question on the screen is taken back.
      if (opening.waiting === 0) {
        opening.abort.abort();
      }
    }
  }

  async isOpen(): Promise<boolean> {
    const socket = this.known?.socket ?? (await this.prepare()).socket;
    return socket !== undefined && (await askSocket(socket)) === 'alive';
  }

  /** Ends the shared connection, with all that other processes do over it. */
  async close(): Promise<void> {
    const { socket, config } = await this.prepare();
    if (socket === undefined || (await askSocket(socket)) !== 'alive') {
      return;
    }
    const control = { path: socket, role: 'use' } as const;
    const options = sshOptions(config, { ...this.choices, control });
    await localRunner.run({ program: 'ssh', args: [...options, '-O', 'exit', '--', this.host] });
  }

  private async prepare(signal?: AbortSignal) {
    const { configFile } = this.choices;
    const config = await readEffectiveConfig(this.host, {
      ...(configFile === undefined ? {} : { configFile }),
      ...(signal === undefined ? {} : { signal }),
    });
    const socket = canShareConnections()
      ? join(await socketFolder(), socketName(config, configFile))
      : undefined;
    return { config, socket };
  }

  private async start(signal: AbortSignal): Promise<string[]> {
    const { config, socket } = await this.prepare(signal);
    if (socket === undefined) {
      return sshOptions(config, this.choices);
    }
    const useOptions = sshOptions(config, { ...this.choices, control: { path: socket, role: 'use' } });
    const state = await askSocket(socket);
    if (state === 'silent') {
      // One that hangs would hang every call; ssh itself clears away only those that have ended.
      await rm(socket, { force: true });
    }
    if (state !== 'alive') {
      const control = { path: socket, role: 'start' } as const;
      await this.signIn(sshOptions(config, { ...this.choices, control }), signal);
    }
    this.known = { socket, useOptions };
    return useOptions;
  }

  /**
   * Runs `true` over a connection that stays: ssh forks it off once it is signed in. Older releases leave it our pipe,
   * and a jump host's ssh may, so that the end of the process counts here, not the end of its output.
   */
  private async signIn(options: readonly string[], signal: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    const { ask, environment } = this.choices;
    const attended = ask !== 'never';
    const child = spawn('ssh', [...options, '--', this.host, 'true'], {
      // The connection serves other processes, too: it must not end with the job that happened to open it.
      env: { ...process.env, ...environment, [jobMarkVariable]: undefined },
      // A session of its own has no terminal, so ssh asks its askpass program; at a terminal it must stay in ours.
      detached: ask !== 'terminal',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-100_000);
    });
    const end = (): void => {
      if (child.pid !== undefined) {
        void endProcesses({ pid: child.pid }, [{ signal: 'SIGTERM', waitMs: 500 }]);
      }
    };
    signal.addEventListener('abort', end, { once: true });
    let late = false;
    const limit = setTimeout(
      () => {
        late = true;
        end();
      },
      attended ? attendedWaitMs : unattendedWaitMs,
    );
    try {
      const exitCode = await new Promise<number | null>((resolve, reject) => {
        child.once('exit', resolve);
        child.once('error', reject);
      });
      if (exitCode !== 0) {
        await delay(outputDrainMs);
        throwIfCancelled(signal);
        throw this.explain(exitCode, stderr, late);
      }
    } catch (thrown) {
      throw isErrnoException(thrown) ? missingSsh(thrown) : thrown;
    } finally {
      clearTimeout(limit);
      signal.removeEventListener('abort', end);
      child.stderr.destroy();
    }
  }

  private explain(exitCode: number | null, stderr: string, late: boolean): FailureError {
    const { host } = this;
    const { configFile } = this.choices;
    if (late) {
      return new FailureError({
        kind: 'unreachable',
        message: `${host} took too long to let us in.`,
        cause: lastLine(stderr) ?? 'It accepted the connection and then said nothing more.',
        nextStep: 'Try again; if it stays so, ask whoever runs the host.',
      });
    }
    if (exitCode === 255 || exitCode === null) {
      return explainSshFailure(stderr, { host, ...(configFile === undefined ? {} : { configFile }) });
    }
    return new FailureError({
      kind: 'sign-in',
      message: `${host} let us in, but this account may not run commands.`,
      cause: lastLine(stderr) ?? `The command "true" ended with exit status ${exitCode}.`,
      nextStep: `Ask whoever runs ${host} for an account with a shell.`,
    });
  }
}

function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}

function missingSsh(error: NodeJS.ErrnoException): FailureError {
  return new FailureError({
    kind: 'missing-tool',
    message: 'ssh was not found.',
    cause: error.message,
    nextStep: 'Install the OpenSSH client and make sure that ssh is on PATH.',
  });
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
