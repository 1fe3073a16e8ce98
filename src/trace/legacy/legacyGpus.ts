import { sortRows } from '../link/naturalSort.ts';
import { lengthWithin, SpanBuilder } from '../link/spans.ts';
import { legacyType } from './legacyEvents.ts';
import type { LegacyModel } from './legacyModel.ts';
import type { LegacyStep } from './legacySteps.ts';
import { forEachKernel } from './legacyTree.ts';

/** The plug-in's summary of a GPU; shares are between 0 and 1, the occupancy is in percent. */
export interface LegacyGpu {
  readonly id: number;
  readonly name: string | undefined;
  readonly memoryBytes: number | undefined;
  /** Such as `9.0`. */
  readonly computeCapability: string | undefined;
  readonly utilization: number;
  readonly smEfficiency: number | undefined;
  readonly achievedOccupancyPercent: number | undefined;
  /** Share of the kernel time of operators; absent when no kernel belongs to an operator. */
  readonly tensorCoreShare: number | undefined;
}

/** The kernels of a GPU in order of their start. */
interface Kernels {
  readonly busy: SpanBuilder;
  readonly startUs: number[];
  readonly endUs: number[];
  /** NaN where the trace does not tell, as for the occupancy. */
  readonly blocksPerSm: number[];
  readonly occupancyPercent: number[];
}

/** Summarises each GPU that ran a kernel, between the first step's start and the last step's end. */
export function legacyGpus(model: LegacyModel, steps: readonly LegacyStep[]): LegacyGpu[] {
  const { metadata } = model.trace;
  const fromUs = steps[0]?.startUs ?? NaN;
  const toUs = steps.at(-1)?.endUs ?? NaN;
  const shares = tensorCoreShares(model);
  return [...kernelsByGpu(model)].map(([id, kernels]) => {
    const properties = metadata.devices[id];
    const { computeMajor, computeMinor } = properties ?? {};
    return {
      id,
      name: properties?.name,
      memoryBytes: properties?.totalGlobalMem,
      computeCapability:
        computeMajor === undefined || computeMinor === undefined
          ? undefined
          : `${String(computeMajor)}.${String(computeMinor)}`,
      utilization: lengthWithin(kernels.busy.build(), fromUs, toUs) / (toUs - fromUs),
      smEfficiency: smEfficiency(kernels, fromUs, toUs),
      achievedOccupancyPercent: meanOccupancy(kernels, fromUs, toUs),
      tensorCoreShare: shares === undefined ? undefined : (shares.get(id) ?? 0),
    };
  });
}

/** The plug-in asks the argument `device`, which is the process id of the kernel's track. */
function deviceOf({ trace }: LegacyModel, row: number): number {
  return Number(trace.tracks[trace.events.track[row]!]?.pid);
}

function kernelsByGpu(model: LegacyModel): Map<number, Kernels> {
  const { trace, clock, legacy } = model;
  const { events } = trace;
  const gpus = new Map<number, Kernels>();
  for (const row of legacy.rows) {
    if (legacy.type[row] !== legacyType.kernel) {
      continue;
    }
    const id = deviceOf(model, row);
    let kernels = gpus.get(id);
    if (kernels === undefined) {
      kernels = { busy: new SpanBuilder(), startUs: [], endUs: [], blocksPerSm: [], occupancyPercent: [] };
      gpus.set(id, kernels);
    }
    const startUs = clock.us(events.startNs[row]!);
    const endUs = startUs + events.durationNs[row]! / 1000;
    const { blocksPerSm, achievedOccupancy } = trace.configs.get(events.a[row]!);
    kernels.busy.add(startUs, endUs);
    kernels.startUs.push(startUs);
    kernels.endUs.push(endUs);
    kernels.blocksPerSm.push(blocksPerSm);
    kernels.occupancyPercent.push(achievedOccupancy);
  }
  return gpus;
}

/** At each instant the blocks per SM of what runs, 1 at most, over the whole time. */
function smEfficiency(
  { startUs, endUs, blocksPerSm }: Kernels,
  fromUs: number,
  toUs: number,
): number | undefined {
  const starts = Uint32Array.from(blocksPerSm.keys()).filter((index) => blocksPerSm[index]! > 0);
  const ends = starts.slice();
  sortRows(ends, (a, b) => endUs[a]! - endUs[b]!);
  let running = 0;
  let atUs = -Infinity;
  let area = 0;
  let isTouched = false;
  let i = 0;
  let j = 0;
  while (j < ends.length) {
    const isStart = i < starts.length && startUs[starts[i]!]! <= endUs[ends[j]!]!;
    const index = isStart ? starts[i++]! : ends[j++]!;
    const nextUs = isStart ? startUs[index]! : endUs[index]!;
    const coveredUs = Math.min(nextUs, toUs) - Math.max(atUs, fromUs);
    if (running > 0 && coveredUs > 0) {
      area += coveredUs * Math.min(running, 1);
      isTouched = true;
    }
    atUs = nextUs;
    running += isStart ? blocksPerSm[index]! : -blocksPerSm[index]!;
  }
  return isTouched ? area / (toUs - fromUs) : undefined;
}

/** Percent, weighted by kernel time. */
function meanOccupancy(
  { startUs, endUs, occupancyPercent }: Kernels,
  fromUs: number,
  toUs: number,
): number | undefined {
  let weighted = 0;
  let total = 0;
  for (let index = 0; index < startUs.length; index++) {
    const coveredUs = Math.min(endUs[index]!, toUs) - Math.max(startUs[index]!, fromUs);
    if (coveredUs > 0 && occupancyPercent[index]! >= 0) {
      weighted += occupancyPercent[index]! * coveredUs;
      total += coveredUs;
    }
  }
  return total > 0 ? weighted / total : undefined;
}

/** By GPU, the share of tensor-core kernels in the time of kernels that an operator of the tables launched itself. */
function tensorCoreShares(model: LegacyModel): Map<number, number> | undefined {
  const { launches, tree, times } = model;
  const total = new Map<number, number>();
  const used = new Map<number, number>();
  for (const node of times.order) {
    if (tree.isOperator[node] === 0) {
      continue;
    }
    forEachKernel(model, node, (piece) => {
      const id = deviceOf(model, launches.work[piece]!);
      const us = times.workUs[piece]!;
      total.set(id, (total.get(id) ?? 0) + us);
      used.set(id, (used.get(id) ?? 0) + (times.workUsesTensorCores[piece] === 1 ? us : 0));
    });
  }
  return total.size === 0
    ? undefined
    : new Map([...total].map(([id, us]) => [id, us > 0 ? used.get(id)! / us : 0]));
}
