import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import { legacyType } from './legacyEvents.ts';
import type { LegacyModel } from './legacyModel.ts';
import { forEachKernel } from './legacyTree.ts';

/** A row of the plug-in's kernel table; durations in microseconds. */
export interface LegacyKernel {
  readonly name: string;
  readonly usesTensorCores: boolean;
  readonly calls: number;
  readonly totalUs: number;
  readonly meanUs: number;
  readonly maxUs: number;
  readonly minUs: number;
  /** Weighted by duration; a kernel that does not tell counts as 0. */
  readonly meanBlocksPerSm: number;
  /** Percent, weighted by duration; a kernel that does not tell counts as 0. */
  readonly meanOccupancyPercent: number;
}

/** A row of the table by launch properties and operator. */
export interface LegacyKernelByProperties extends LegacyKernel {
  /** `CallTreeRoot` when the trace does not hold the call that launched the kernel. */
  readonly operator: string;
  /** As the plug-in writes them, such as `[120, 1, 1]`. */
  readonly grid: string;
  readonly block: string;
  readonly registersPerThread: string;
  readonly sharedMemory: string;
  /** By the operator's name alone. */
  readonly isOperatorEligible: boolean;
}

/** Sums of a group of kernels. */
class KernelSums {
  readonly firstPiece: number;
  readonly firstNode: number;
  private calls = 0;
  private totalUs = 0;
  private maxUs = 0;
  private minUs = Infinity;
  private blocks = 0;
  private occupancy = 0;

  constructor(firstPiece: number, firstNode: number) {
    this.firstPiece = firstPiece;
    this.firstNode = firstNode;
  }

  add(us: number, blocksPerSm: number, occupancyPercent: number): void {
    this.calls++;
    this.totalUs += us;
    this.maxUs = Math.max(this.maxUs, us);
    this.minUs = Math.min(this.minUs, us);
    this.blocks += (blocksPerSm || 0) * us;
    this.occupancy += (occupancyPercent || 0) * us;
  }

  toRow(model: LegacyModel): LegacyKernel {
    const { trace, launches, times } = model;
    const { calls, totalUs, maxUs, minUs } = this;
    return {
      name: nameOf(trace, launches.work[this.firstPiece]!),
      usesTensorCores: times.workUsesTensorCores[this.firstPiece] === 1,
      calls,
      totalUs,
      meanUs: totalUs / calls,
      maxUs,
      minUs,
      meanBlocksPerSm: totalUs > 0 ? this.blocks / totalUs : 0,
      meanOccupancyPercent: totalUs > 0 ? this.occupancy / totalUs : 0,
    };
  }
}

/** The kernel table by name: every kernel of the file, most time first. */
export function legacyKernels(model: LegacyModel): LegacyKernel[] {
  const { trace, launches, legacy } = model;
  const { events } = trace;
  const groups = new Map<number, KernelSums>();
  launches.work.forEach((row, piece) => {
    if (legacy.type[row] !== legacyType.kernel) {
      return;
    }
    const name = events.name[row]!;
    let sums = groups.get(name);
    if (sums === undefined) {
      sums = new KernelSums(piece, none);
      groups.set(name, sums);
    }
    const { blocksPerSm, achievedOccupancy } = trace.configs.get(events.a[row]!);
    // Here the plug-in takes the file's duration, in the other table the difference of end and start.
    sums.add(events.durationNs[row]! / 1000, blocksPerSm, achievedOccupancy);
  });
  return [...groups.values()].map((sums) => sums.toRow(model)).sort((a, b) => b.totalUs - a.totalUs);
}

/**
 * The kernel table by launch properties and operator, most time first. It lists kernels that hang in a tree, as often
 * as they do: one without a call is there once for each thread, and each stream, with steps.
 */
export function legacyKernelsByProperties(model: LegacyModel): LegacyKernelByProperties[] {
  const { trace, tree, times } = model;
  const { events } = trace;
  const { work } = model.launches;
  const signatures = launchSignatures(model);
  const groups = new Map<number, KernelSums>();
  for (const node of times.order) {
    forEachKernel(model, node, (piece) => {
      const row = work[piece]!;
      // Of several nodes with one call, the last one gives the name.
      const owner = times.nodeOfWork[piece]!;
      const ownerRow = tree.row[owner]!;
      const ownerName = ownerRow === none ? trace.names.size : events.name[ownerRow]!;
      const key =
        (events.name[row]! * signatures.count + signatures.ofConfig[events.a[row]!]!) *
          (trace.names.size + 1) +
        ownerName;
      let sums = groups.get(key);
      if (sums === undefined) {
        sums = new KernelSums(piece, owner);
        groups.set(key, sums);
      }
      const { blocksPerSm, achievedOccupancy } = trace.configs.get(events.a[row]!);
      sums.add(times.workUs[piece]!, blocksPerSm, achievedOccupancy);
    });
  }
  return [...groups.values()]
    .map((sums) => {
      const row = work[sums.firstPiece]!;
      const ownerRow = tree.row[sums.firstNode]!;
      const { grid, block, registersPerThread, sharedMemoryBytes } = trace.configs.get(events.a[row]!);
      return {
        ...sums.toRow(model),
        operator: ownerRow === none ? 'CallTreeRoot' : nameOf(trace, ownerRow),
        grid: listText(grid),
        block: listText(block),
        registersPerThread: countText(registersPerThread),
        sharedMemory: countText(sharedMemoryBytes),
        isOperatorEligible: ownerRow !== none && times.isEligibleName[events.name[ownerRow]!] === 1,
      };
    })
    .sort((a, b) => b.totalUs - a.totalUs);
}

/** Launch configurations that the table tells apart, as dense numbers. */
function launchSignatures({ trace: { configs } }: LegacyModel) {
  const known = new Map<string, number>();
  const ofConfig = new Uint32Array(configs.size);
  for (let id = 0; id < configs.size; id++) {
    const { grid, block, registersPerThread, sharedMemoryBytes } = configs.get(id);
    const text = [listText(grid), listText(block), registersPerThread || 0, sharedMemoryBytes || 0].join();
    const signature = known.get(text) ?? known.size;
    known.set(text, signature);
    ofConfig[id] = signature;
  }
  return { ofConfig, count: known.size };
}

function listText(values: readonly number[]): string {
  return values.some(Number.isNaN) ? 'None' : `[${values.join(', ')}]`;
}

function countText(value: number): string {
  return String(value || 0);
}
