import type { KernelStats } from '../../../src/trace/analyse/kernels/kernelStats.ts';
import type { TensorCoreUse } from '../../../src/trace/classify/tensorCores.ts';

/** Kernels by their use of tensor cores. */
export interface UseShare {
  readonly use: TensorCoreUse;
  readonly timeNs: number;
  /** Of all kernels' time. */
  readonly share: number;
  /** Different kernels. */
  readonly kernels: number;
}

/** Time of kernels that use tensor cores, of those that do not, and of those of which nobody can tell; empty ones are left out. */
export function tensorCoreShares(kernels: readonly KernelStats[]): UseShare[] {
  const allNs = kernels.reduce((sum, { totalNs }) => sum + totalNs, 0);
  return (['yes', 'no', 'unknown'] as const)
    .map((use) => {
      const of = kernels.filter(({ tensorCores }) => tensorCores.use === use);
      const timeNs = of.reduce((sum, { totalNs }) => sum + totalNs, 0);
      return { use, timeNs, share: allNs > 0 ? timeNs / allNs : 0, kernels: of.length };
    })
    .filter(({ kernels: count }) => count > 0);
}
