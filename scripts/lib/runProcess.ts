import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { formatCommand } from '../../src/exec/commandText.ts';
import { InterruptedError, ScriptError } from './scriptError.ts';

export interface ProcessOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets a copy of standard output. */
  readonly onOutput?: (text: string) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program with this terminal's output and without input; gives its exit status (128 when a signal ended it).
 * A signal that asks this process to end is handed on.
 * @throws InterruptedError once the program has ended after such a signal.
 */
export async function runVisibly(
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<number> {
  let asked: NodeJS.Signals | undefined;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', options.onOutput === undefined ? 'inherit' : 'pipe', 'inherit'],
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    options.onOutput?.(text);
  });
  const handOn = (signal: NodeJS.Signals) => {
    asked = signal;
    child.kill(signal);
  };
  signals.forEach((signal) => process.on(signal, handOn));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (asked !== undefined) {
      throw new InterruptedError(asked);
    }
    return code ?? 128;
  } finally {
    signals.forEach((signal) => process.off(signal, handOn));
  }
}

/**
 * As {@link runVisibly}, for programs that must succeed.
 * @throws ScriptError with the command line when the exit status is not 0.
 */
export async function runOrFail(
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<void> {
  const status = await runVisibly(program, args, options);
  if (status !== 0) {
    throw new ScriptError(`${formatCommand({ program, args })} ended with status ${status}.`);
  }
}

/** Runs a program and gives what it printed; `undefined` when it is missing or fails. */
export async function capture(program: string, args: readonly string[]): Promise<string | undefined> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0 ? Buffer.concat(chunks).toString('utf8') : undefined;
  } catch {
    return undefined; // not installed
  }
}
