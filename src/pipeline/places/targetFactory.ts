import { fail } from '../../core/failure.ts';
import { containerTarget } from '../../exec/container/containerTarget.ts';
import { localRunner } from '../../exec/localRunner.ts';
import { probeMachine } from '../../exec/probe/probeMachine.ts';
import { createSshRunner } from '../../exec/ssh/sshRunner.ts';
import { createMachine } from '../../exec/target/createMachine.ts';
import { plainTarget } from '../../exec/target/plainTarget.ts';
import type { Machine, Target } from '../../exec/target/target.ts';
import type { MachineSpec, TargetSpec } from '../../exec/target/targetSpec.ts';
import type { TargetFactory } from './targetPool.ts';

export interface TargetFactoryOptions {
  /** SSH configuration in place of the user's own. */
  readonly configFile?: string;
  /** True when a person sits at this process's terminal: ssh asks there. Nobody is asked otherwise. */
  readonly terminal: boolean;
}

/** Makes targets with the system's ssh and container engines. */
export function createTargetFactory(options: TargetFactoryOptions): TargetFactory {
  return {
    machine: (spec) => createMachine(spec, runnerOf(spec, options)),
    target: targetOn,
    probe: (machine, signal) => probeMachine(machine, signal),
  };
}

function runnerOf(spec: MachineSpec, { configFile, terminal }: TargetFactoryOptions) {
  return spec.kind === 'here'
    ? localRunner
    : createSshRunner(spec.host, {
        ask: terminal ? 'terminal' : 'never',
        ...(configFile === undefined ? {} : { configFile }),
      });
}

function targetOn(machine: Machine, spec: TargetSpec): Target {
  switch (spec.kind) {
    case 'here':
    case 'ssh':
      return plainTarget(machine);
    case 'container':
      return containerTarget(machine, spec, spec.network === undefined ? {} : { network: spec.network });
    case 'running-container':
      return containerTarget(machine, spec);
    case 'kubernetes':
      return fail({
        kind: 'unsupported-platform',
        message: 'A step cannot run in a Kubernetes job yet.',
        nextStep: 'Use an SSH host or a container.',
      });
  }
}
