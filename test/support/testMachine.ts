import type { Command, CommandRunner } from '../../src/exec/command.ts';
import type { Machine } from '../../src/exec/target/target.ts';

/** A runner whose commands all see some more variables, such as `DOCKER_HOST`. */
export function withEnvironment(
  runner: CommandRunner,
  environment: Readonly<Record<string, string>>,
): CommandRunner {
  return {
    run: (command: Command, options) =>
      runner.run({ ...command, env: { ...environment, ...command.env } }, options),
  };
}

/** A machine that runs commands and does nothing else. */
export function runningMachine(runner: CommandRunner, name = 'this machine'): Machine {
  const none = new Proxy({}, { get: (_, member) => refuse(String(member)) });
  return {
    spec: { kind: 'here' },
    name,
    runner,
    files: none as Machine['files'],
    jobs: none as Machine['jobs'],
    dispose: () => undefined,
  };
}

function refuse(member: string): never {
  throw new Error(`This machine has no ${member}.`);
}
