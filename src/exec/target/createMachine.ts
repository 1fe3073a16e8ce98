import type { Disposable } from '../../core/disposable.ts';
import type { CommandRunner } from '../command.ts';
import { createMachineFiles, type MachineFilesOptions } from '../files/createMachineFiles.ts';
import { createMachineJobs } from '../targetJob/createMachineJobs.ts';
import type { Machine } from './target.ts';
import type { MachineSpec } from './targetSpec.ts';

/** A machine with its files and durable jobs, reached through the runner, which it owns from then on. */
export function createMachine(
  spec: MachineSpec,
  runner: CommandRunner & Partial<Disposable>,
  options: MachineFilesOptions = {},
): Machine {
  const name = spec.kind === 'here' ? 'this machine' : spec.host;
  const files = createMachineFiles({ name, runner }, options);
  return {
    spec,
    name,
    runner,
    files,
    jobs: createMachineJobs({ name, runner }, files),
    dispose: () => runner.dispose?.(),
  };
}
