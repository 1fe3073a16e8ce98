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

/**
 * Explains the bytes that are alive at the peak.
 * @param peakIndex position of the peak among the device's rows.
 */
export function explainPeak(
  linked: LinkedTrace,
  { rows }: DeviceMemory,
  { allocated, released }: Allocations,
  peakIndex: number,
  peakBytes: number,
  owners: Uint32Array,
  ownerOf: (innermost: number) => number,
  modules: ModuleTree,
): PeakExplanation {
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
    );
    byModule.add(moduleName(linked, modules, owners[row]!), bytes);
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
  private readonly sums = new Map<string, { bytes: number; allocations: number }>();

  add(name: string, bytes: number): void {
    const sum = this.sums.get(name);
    if (sum === undefined) {
      this.sums.set(name, { bytes, allocations: 1 });
    } else {
      sum.bytes += bytes;
      sum.allocations++;
    }
  }

  list(): PeakOwner[] {
    return [...this.sums].map(([name, sum]) => ({ name, ...sum })).sort((a, b) => b.bytes - a.bytes);
  }
}
