import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';

/** What HolisticTraceAnalysis 0.5.0 takes device work for, by name. */
export type HtaKernelType = 'communication' | 'memory' | 'computation' | 'other';

export function htaKernelType(name: string): HtaKernelType {
  if (/^nccl.*Kernel/.test(name)) {
    return 'communication';
  }
  if (/^(?:Memcpy|Memset|dma)/.test(name)) {
    return 'memory';
  }
  return /Memcpy|^Memset|Sync/.test(name) ? 'other' : 'computation';
}

/** Whether the work of the last step counts; HTA leaves it out unless it is asked. */
export interface HtaScope {
  readonly includesLastStep: boolean;
}

/**
 * The device work that HTA looks at, in order of time: with two or more steps, what was launched before the last one
 * began (or before it ended); else everything. The last step begins where its last range does, and the range that the
 * profiler projects on the device is one of them.
 */
export function htaKernels(linked: LinkedTrace, { includesLastStep }: HtaScope): Uint32Array {
  const { trace, deviceRows, launch } = linked;
  const { events } = trace;
  const isStep = trace.names.flags((name) => (name.includes('ProfilerStep') ? 1 : 0));
  const names = new Set<number>();
  let lastStartNs = -Infinity;
  let lastEndNs = -Infinity;
  for (let row = 0; row < events.count; row++) {
    const code = events.category[row];
    if (isStep[events.name[row]!] === 1 && code !== category.span && code !== category.other) {
      names.add(events.name[row]!);
      lastStartNs = Math.max(lastStartNs, events.startNs[row]!);
      lastEndNs = Math.max(lastEndNs, endNs(events, row));
    }
  }
  if (names.size < 2) {
    return deviceRows;
  }
  return deviceRows.filter((row) => {
    const call = launch[row]!;
    return (
      call !== none &&
      (includesLastStep ? events.startNs[call]! <= lastEndNs : events.startNs[call]! < lastStartNs)
    );
  });
}
