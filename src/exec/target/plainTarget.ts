import type { Machine, Target } from './target.ts';

/** A machine itself as a target: its commands need no wrapping and see its folders as they are. */
export function plainTarget(machine: Machine): Target {
  return {
    spec: machine.spec,
    name: machine.name,
    machine,
    runner: machine.runner,
    wrap: (command) => ({ command }),
    enter: () => Promise.resolve(),
    leave: () => Promise.resolve(),
  };
}
