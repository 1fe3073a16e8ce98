import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { formatDurationNs, formatShare } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';

/** Communication that no computing hides. One rank alone cannot tell transfer from waiting for another rank. */
export function communicationExposedFinding({
  linked,
  breakdown,
  steps,
  isCommunication,
  wallNs,
}: TraceAnalysis): Finding | undefined {
  const stake = breakdown.communication / Math.max(1, steps.length);
  const stepNs = wallNs / Math.max(1, steps.length);
  if (!isWorthwhile(stake, stepNs)) {
    return undefined;
  }
  const rows = [...linked.deviceRows].filter((row) => isCommunication[row] === 1);
  return {
    id: 'communication-exposed',
    title: 'The GPU waits for communication',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      evidence(
        linked,
        `Communication that nothing hides takes ${formatDurationNs(stake)} of each step, ${formatShare(stake / stepNs)} of it; waiting for a slower rank is part of this.`,
        rows,
      ),
    ],
    advice:
      'Open the traces of all ranks together to tell waiting from transfer. Against transfer: larger buckets (bucket_cap_mb), gradient accumulation with no_sync(), gradients in lower precision; against waiting: the work of the late rank.',
  };
}
