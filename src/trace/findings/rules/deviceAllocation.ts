import { isDeviceAllocationCall } from '../../classify/runtimeCalls.ts';
import { windowOfSteps } from '../../analyse/operators/timeWindow.ts';
import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { callsNamed } from '../../link/namedRows.ts';
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
  const { startNs: fromNs, endNs: toNs } = windowOfSteps(steps);
  const rows = [...callsNamed(linked, isDeviceAllocationCall)].filter(
    (row) => events.startNs[row]! >= fromNs && events.startNs[row]! < toNs,
  );
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
