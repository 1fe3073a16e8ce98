import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { none } from '../../read/eventColumns.ts';
import type { DeviceMemory } from './memoryDevices.ts';
import { operatorAt } from './memoryOwners.ts';

/** What operators of one name do to a device's memory. Increase is allocations less releases. */
export interface OperatorMemory {
  readonly name: string;
  /** Calls of the operator in the recording. */
  readonly calls: number;
  readonly increaseBytes: number;
  readonly selfIncreaseBytes: number;
  readonly allocations: number;
  readonly selfAllocations: number;
  readonly allocatedBytes: number;
  readonly selfAllocatedBytes: number;
}

interface Sums {
  calls: number;
  increaseBytes: number;
  selfIncreaseBytes: number;
  allocations: number;
  selfAllocations: number;
  allocatedBytes: number;
  selfAllocatedBytes: number;
  last: number;
}

/** Memory by operator, the largest self allocations first; an operator inside one of its own name counts once. @param around see `operatorParents`. */
export function operatorMemory(
  { trace, operators }: LinkedTrace,
  { rows }: DeviceMemory,
  owners: Uint32Array,
  around: Uint32Array,
): OperatorMemory[] {
  const { events, memory, names } = trace;
  const sums: (Sums | undefined)[] = [];
  for (let index = 0, { length } = rows; index < length; index++) {
    const instant = rows[index]!;
    const bytes = memory.sizeBytes[instant]!;
    const self = operatorAt(events, around, owners[instant]!);
    for (let row = self; row !== none; row = around[row]!) {
      const sum = (sums[events.name[row]!] ??= emptySums());
      if (sum.last !== instant) {
        sum.last = instant;
        sum.increaseBytes += bytes;
        if (bytes > 0) {
          sum.allocations++;
          sum.allocatedBytes += bytes;
        }
      }
      if (row === self) {
        sum.selfIncreaseBytes += bytes;
        if (bytes > 0) {
          sum.selfAllocations++;
          sum.selfAllocatedBytes += bytes;
        }
      }
    }
  }
  for (let index = 0, { length } = operators; index < length; index++) {
    const row = operators[index]!;
    const sum = sums[events.name[row]!];
    if (sum !== undefined) {
      sum.calls++;
    }
  }
  return sums
    .flatMap((sum, name) => (sum === undefined ? [] : [toMemory(names.text(name), sum)]))
    .sort((a, b) => b.selfAllocatedBytes - a.selfAllocatedBytes || (a.name < b.name ? -1 : 1));
}

function toMemory(name: string, sum: Sums): OperatorMemory {
  return {
    name,
    calls: sum.calls,
    increaseBytes: sum.increaseBytes,
    selfIncreaseBytes: sum.selfIncreaseBytes,
    allocations: sum.allocations,
    selfAllocations: sum.selfAllocations,
    allocatedBytes: sum.allocatedBytes,
    selfAllocatedBytes: sum.selfAllocatedBytes,
  };
}

function emptySums(): Sums {
  return {
    calls: 0,
    increaseBytes: 0,
    selfIncreaseBytes: 0,
    allocations: 0,
    selfAllocations: 0,
    allocatedBytes: 0,
    selfAllocatedBytes: 0,
    last: -1,
  };
}
