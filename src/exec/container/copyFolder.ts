import { CancelledError, fail } from '../../core/failure.ts';
import type { Command } from '../command.ts';
import type { Machine } from '../target/target.ts';
import type { TargetSpec } from '../target/targetSpec.ts';
import { explainContainerFailure } from './explainContainerFailure.ts';

type RunningSpec = Extract<TargetSpec, { kind: 'running-container' }>;

/**
 * Copies a folder of the machine into a running container under the same path, for the container's own user; what was
 * there under that path goes first.
 * @throws FailureError: `not-found` for the container, `disk-full`, `process-failed`.
 */
export async function copyIntoContainer(
  machine: Machine,
  spec: RunningSpec,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const { engine, container } = spec;
  const owner = (
    await call(machine, spec, exec(spec, undefined, ['sh', '-c', 'echo "$(id -u):$(id -g)"']), signal)
  ).trim();
  await call(machine, spec, exec(spec, '0:0', ['rm', '-rf', '--', folder]), signal);
  await call(machine, spec, exec(spec, '0:0', ['mkdir', '-p', '--', folder]), signal);
  // With "/." at its end a copy is of the content; the engines take what begins with a slash for a path of the machine.
  const copy = { program: engine, args: ['cp', `${folder}/.`, `${container}:${folder}`] };
  await call(machine, spec, copy, signal);
  await call(machine, spec, exec(spec, '0:0', ['chown', '-R', owner, '--', folder]), signal);
}

/** Copies a folder back to the machine and removes it from the container. Files belong to the user who runs the engine's client. */
export async function copyOutOfContainer(
  machine: Machine,
  spec: RunningSpec,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const { engine, container } = spec;
  const copy = { program: engine, args: ['cp', `${container}:${folder}/.`, folder] };
  await call(machine, spec, copy, signal);
  await call(machine, spec, exec(spec, '0:0', ['rm', '-rf', '--', folder]), signal);
}

function exec(
  { engine, container }: RunningSpec,
  user: string | undefined,
  words: readonly string[],
): Command {
  const userArguments = user === undefined ? [] : [`--user=${user}`];
  return { program: engine, args: ['exec', ...userArguments, container, ...words] };
}

async function call(
  machine: Machine,
  { engine, container }: RunningSpec,
  command: Command,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (signal?.aborted === true) {
    throw new CancelledError();
  }
  const result = await machine.runner.run(command, signal === undefined ? {} : { signal });
  if (result.exitCode === 0) {
    return result.stdout;
  }
  const attempt = { engine, container, machineName: machine.name, program: command.args[0] ?? '' };
  return fail(
    explainContainerFailure(attempt, result) ?? {
      kind: /no space left on device/iu.test(result.stderr) ? 'disk-full' : 'process-failed',
      message: `Files could not be copied between ${machine.name} and the container ${container}.`,
      cause: result.stderr.trim(),
    },
  );
}
