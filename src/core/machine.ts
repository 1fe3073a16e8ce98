import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** This machine in the terms of a passport. */
export interface Machine {
  readonly target: string;
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Describes the machine this process runs on; `cores` is what the process may use. */
export function describeThisMachine(): Machine {
  return {
    target: 'here',
    os: `${platform()} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
