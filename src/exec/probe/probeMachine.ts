import { randomBytes } from 'node:crypto';
import { fail, throwIfCancelled } from '../../core/failure.ts';
import type { CommandRunner } from '../command.ts';
import { parseProbe } from './parseProbe.ts';
import { probePythonCode, probeScript } from './probeScript.ts';
import type { TargetProbe } from './targetProbe.ts';

/** A machine, or a target: what is inside an image is told in the same way. */
export interface Probeable {
  /** For people. */
  readonly name: string;
  readonly runner: CommandRunner;
}

export interface ProbeLimits {
  /** From the script's first words; each tool has its own, shorter limit where the machine can hold it to one. */
  readonly scriptMs: number;
  /** Until the first words: connecting, with a person who answers questions, and a shell that starts. */
  readonly startMs: number;
}

const defaultLimits: ProbeLimits = { scriptMs: 60_000, startMs: 11 * 60_000 };
const keptOutput = 4 * 1024 * 1024;

/**
 * Asks a machine what it has, in one round trip. A tool that hangs costs its part only: what was told until then comes
 * back.
 * @throws FailureError of the runner (`unreachable`, `sign-in`, …), of kind `process-failed` when the script does not
 *   run, of kind `timeout` when nothing comes back. CancelledError when the signal is aborted.
 */
export async function probeMachine(
  { name, runner }: Probeable,
  signal?: AbortSignal,
  limits = defaultLimits,
): Promise<TargetProbe> {
  throwIfCancelled(signal);
  const nonce = randomBytes(12).toString('hex');
  const ending = new AbortController();
  const stop = () => ending.abort();
  let limit = setTimeout(stop, limits.startMs);
  signal?.addEventListener('abort', stop, { once: true });
  let output = '';
  const keep = (line: string) => {
    if (output === '') {
      clearTimeout(limit);
      limit = setTimeout(stop, limits.scriptMs);
    }
    if (output.length + line.length < keptOutput) {
      output += `${line}\n`;
    }
  };
  try {
    const result = await runner.run(
      {
        program: 'sh',
        args: ['-c', probeScript, 'sh', nonce, probePythonCode],
        stop: [{ signal: 'SIGTERM', waitMs: 500 }], // it only looks: nothing has to be tidied up
      },
      { signal: ending.signal, onStdoutLine: keep },
    );
    output = output === '' ? result.stderr : output;
  } catch (thrown) {
    throwIfCancelled(signal);
    if (!ending.signal.aborted) {
      throw thrown;
    }
    if (output === '') {
      fail({
        kind: 'timeout',
        message: `${name} was connected to but did not start the probe.`,
        nextStep:
          'Open a terminal there: a login that hangs, on a network folder for example, shows up at once.',
      });
    }
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener('abort', stop);
  }
  return parseProbe(output, { name, nonce, probedAtMs: Date.now() });
}
