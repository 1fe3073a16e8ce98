import { none } from '../read/eventColumns.ts';
import { type LegacyBreakdown, legacyBreakdown } from './legacyBreakdown.ts';
import { type LegacyGpu, legacyGpus } from './legacyGpus.ts';
import { legacyType } from './legacyEvents.ts';
import type { LegacyModel } from './legacyModel.ts';
import { type LegacyStep, legacySteps } from './legacySteps.ts';
import { forEachKernel } from './legacyTree.ts';

/** The plug-in's first page: steps, what their time went to, and the GPUs. */
export interface LegacyOverview {
  readonly steps: readonly LegacyStep[];
  readonly breakdown: LegacyBreakdown;
  /** In rising order of their ids. */
  readonly gpus: readonly LegacyGpu[];
  /** Share of tensor-core kernels in the time of all kernels; absent when there is no kernel. */
  readonly tensorCoreShare: number | undefined;
  /** Share of the operators' kernel time that the innermost operators launched that could use tensor cores. */
  readonly eligibleShare: number;
}

/** Computes the overview; times in microseconds, shares between 0 and 1. */
export function legacyOverview(model: LegacyModel): LegacyOverview {
  const steps = legacySteps(model);
  const breakdown = legacyBreakdown(model, steps);
  return {
    steps,
    breakdown,
    gpus: legacyGpus(model, steps).toSorted((a, b) => a.id - b.id),
    tensorCoreShare: breakdown.present.kernel ? shareOfKernels(model) : undefined,
    eligibleShare: eligibleShare(model),
  };
}

/** By the file's durations, as in the kernel table. */
function shareOfKernels({ trace, launches, legacy, times }: LegacyModel): number {
  let total = 0;
  let used = 0;
  launches.work.forEach((row, piece) => {
    if (legacy.type[row] === legacyType.kernel) {
      const us = trace.events.durationNs[row]! / 1000;
      total += us;
      used += times.workUsesTensorCores[piece] === 1 ? us : 0;
    }
  });
  return total > 0 ? used / total : 0;
}

/** Eligible operators that hold no other eligible one, against all operators of the tables. */
function eligibleShare(model: LegacyModel): number {
  const { tree, times } = model;
  const holdsEligible = new Uint8Array(tree.count);
  let total = 0;
  let eligible = 0;
  for (const node of times.order) {
    let holds = 0;
    for (let child = tree.firstChild[node]!; child !== none; child = tree.nextSibling[child]!) {
      holds |= holdsEligible[child]!;
    }
    const isInnermost = holds === 0 && times.isEligible[node] === 1;
    holdsEligible[node] = holds | times.isEligible[node]!;
    forEachKernel(model, node, (piece) => {
      total += tree.isOperator[node] === 1 ? times.workUs[piece]! : 0;
      eligible += isInnermost ? times.workUs[piece]! : 0;
    });
  }
  return total > 0 ? eligible / total : 0;
}
