import { randomBytes } from 'node:crypto';
import { throwIfCancelled } from '../../core/failure.ts';
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

/** The whole probe; each tool has its own, shorter limit where the machine can hold it to one. */
const probeLimitMs = 60_000;
const keptOutput = 4 * 1024 * 1024;

/**
 * Asks a machine what it has, in one round trip. A tool that hangs costs its part only: what was told until then comes
 * back.
 * @throws FailureError of the runner (`unreachable`, `sign-in`, …), of kind `process-failed` when there is no shell, of
 *   kind `missing-tool` when the shell cannot be started. CancelledError when the signal is aborted.
 */
export async function probeMachine(
  { name, runner }: Probeable,
  signal?: AbortSignal,
  limitMs = probeLimitMs,
): Promise<TargetProbe> {
  const nonce = randomBytes(12).toString('hex');
  const deadline = AbortSignal.timeout(limitMs);
  let output = '';
  const keep = (line: string) => {
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
      {
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
        onStdoutLine: keep,
      },
    );
    output = output === '' ? result.stderr : output;
  } catch (thrown) {
    throwIfCancelled(signal);
    if (!deadline.aborted || output === '') {
      throw thrown;
    }
  }
  return parseProbe(output, { name, nonce, probedAtMs: Date.now() });
}
