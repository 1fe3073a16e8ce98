import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import type { ModuleTree } from '../modules/moduleTree.ts';
import type { Allocations } from './allocations.ts';
import type { DeviceMemory } from './memoryDevices.ts';

/** Who owns bytes that are alive at the peak. */
export interface PeakOwner {
  readonly name: string;
  readonly bytes: number;
  readonly allocations: number;
}

export interface PeakExplanation {
  readonly byOperator: readonly PeakOwner[];
  /** By module, else by the outermost range of the user, such as `Optimizer.step#AdamW.step`. */
  readonly byModule: readonly PeakOwner[];
  /** Alive at the peak and allocated before the recording: usually weights, optimizer state and input. */
  readonly beforeRecordingBytes: number;
}

/** A {@link PeakOwner} with the host event of its largest allocation; `none` outside of host events. */
export interface PlacedPeakOwner extends PeakOwner {
  readonly row: number;
}

/** {@link PeakExplanation} with events to go to. */
export interface PlacedPeakExplanation extends PeakExplanation {
  readonly byOperator: readonly PlacedPeakOwner[];
  readonly byModule: readonly PlacedPeakOwner[];
}

/** Explains the bytes that are alive at the peak, see {@link explainPeakWithPlaces}. */
export function explainPeak(...peak: Parameters<typeof explainPeakWithPlaces>): PeakExplanation {
  const { byOperator, byModule, beforeRecordingBytes } = explainPeakWithPlaces(...peak);
  const plain = ({ name, bytes, allocations }: PeakOwner) => ({ name, bytes, allocations });
  return { byOperator: byOperator.map(plain), byModule: byModule.map(plain), beforeRecordingBytes };
}

/**
 * Explains the bytes that are alive at the peak, and names events.
 * @param peakIndex position of the peak among the device's rows.
 */
export function explainPeakWithPlaces(
  linked: LinkedTrace,
  { rows }: DeviceMemory,
  { allocated, released }: Allocations,
  peakIndex: number,
  peakBytes: number,
  owners: Uint32Array,
  ownerOf: (innermost: number) => number,
  modules: ModuleTree,
): PlacedPeakExplanation {
  const { memory } = linked.trace;
  const peakRow = rows[peakIndex]!;
  const isAfterPeak = (row: number) =>
    memory.timeNs[row]! > memory.timeNs[peakRow]! ||
    (memory.timeNs[row] === memory.timeNs[peakRow] && row > peakRow);
  const byOperator = new OwnerSums();
  const byModule = new OwnerSums();
  let alive = 0;
  allocated.forEach((row, index) => {
    const release = released[index]!;
    if (isAfterPeak(row) || (release !== none && !isAfterPeak(release))) {
      return;
    }
    const bytes = memory.sizeBytes[row]!;
    alive += bytes;
    const operator = ownerOf(owners[row]!);
    byOperator.add(
      operator === none
        ? '(outside operators)'
        : linked.trace.names.text(linked.trace.events.name[operator]!),
      bytes,
      operator === none ? owners[row]! : operator,
    );
    byModule.add(moduleName(linked, modules, owners[row]!), bytes, owners[row]!);
  });
  return {
    byOperator: byOperator.list(),
    byModule: byModule.list(),
    // Rounding of the allocator is in both figures, so the rest is what the recording did not see.
    beforeRecordingBytes: Math.max(0, peakBytes - alive),
  };
}

function moduleName(linked: LinkedTrace, modules: ModuleTree, owner: number): string {
  const { trace, parent } = linked;
  const node = owner === none ? none : modules.moduleOf(owner);
  if (node !== none) {
    const name = modules.nameOf(node).replace(/^nn\.Module: /, '');
    return modules.isBackward(owner) ? `${name} (backward)` : name;
  }
  let outermost = '(outside modules)';
  for (let row = owner; row !== none; row = parent[row]!) {
    const name = trace.names.text(trace.events.name[row]!);
    if (trace.events.category[row] === category.annotation && !name.startsWith('ProfilerStep#')) {
      outermost = name;
    }
  }
  return outermost;
}

class OwnerSums {
  private readonly sums = new Map<
    string,
    { bytes: number; allocations: number; row: number; largestBytes: number }
  >();

  add(name: string, bytes: number, row: number): void {
    const sum = this.sums.get(name);
    if (sum === undefined) {
      this.sums.set(name, { bytes, allocations: 1, row, largestBytes: bytes });
      return;
    }
    sum.bytes += bytes;
    sum.allocations++;
    if (bytes > sum.largestBytes) {
      sum.largestBytes = bytes;
      sum.row = row;
    }
  }

  list(): PlacedPeakOwner[] {
    return [...this.sums]
      .map(([name, { bytes, allocations, row }]) => ({ name, bytes, allocations, row }))
      .sort((a, b) => b.bytes - a.bytes);
  }
}
