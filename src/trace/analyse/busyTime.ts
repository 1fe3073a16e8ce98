import type { Breakdown } from './breakdown.ts';

/** When work of a device runs, work that runs at once counted once: sums over streams can be longer. */
export interface BusyTime {
  /** Kernels, copies and sets. */
  readonly deviceBusyNs: number;
  readonly kernelsBusyNs: number;
}

/** The parts of a breakdown that are work of devices. */
export function busyTime({ kernel, communication, memcpy, memset }: Breakdown): BusyTime {
  const kernelsBusyNs = kernel + communication;
  return { deviceBusyNs: kernelsBusyNs + memcpy + memset, kernelsBusyNs };
}
