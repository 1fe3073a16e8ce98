import { isDeviceAllocationCall } from '../../classify/runtimeCalls.ts';
import { windowOfSteps } from '../../analyse/operators/timeWindow.ts';
import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { category } from '../../read/eventCategory.ts';
import { formatDurationNs, formatSignificant } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';

/** Memory that is asked of the driver in the middle of steps: the allocator's cache does not suffice, or is given back. */
export function deviceAllocationFinding({ linked, timing, steps }: TraceAnalysis): Finding | undefined {
  const { trace } = linked;
  const { events } = trace;
  if (timing === undefined) {
    return undefined;
  }
  const isAllocation = trace.names.flags((name) => (isDeviceAllocationCall(name) ? 1 : 0));
  const { startNs: fromNs, endNs: toNs } = windowOfSteps(steps);
  const rows: number[] = [];
  for (let row = 0; row < events.count; row++) {
    const code = events.category[row];
    const startNs = events.startNs[row]!;
    if (
      isAllocation[events.name[row]!] === 1 &&
      (code === category.runtime || code === category.driver) &&
      startNs >= fromNs &&
      startNs < toNs
    ) {
      rows.push(row);
    }
  }
  const stake = rows.reduce((sum, row) => sum + events.durationNs[row]!, 0) / steps.length;
  if (!isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  return {
    id: 'device-allocation',
    title: 'Steps ask the driver for memory',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      evidence(
        linked,
        `${formatSignificant(rows.length / steps.length)} allocations and releases a step go to the driver and take ${formatDurationNs(stake)}; the GPU often waits for them.`,
        rows,
      ),
    ],
    advice:
      'Do not call torch.cuda.empty_cache() in the loop; keep shapes the same from step to step; set PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True when shapes vary.',
  };
}
