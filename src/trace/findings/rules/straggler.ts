import { formatDurationNs } from '../../../core/units.ts';
import type { CommunicationAnalysis } from '../../distributed/analyseCommunication.ts';
import type { LateCause } from '../../distributed/lateCause.ts';
import type { Finding } from '../finding.ts';

const advice: Readonly<Record<LateCause, string>> = {
  compute:
    'Give all ranks the same work: the same batch and sequence lengths, the same GPU and clock; look at the late rank’s longest kernels.',
  dataLoader: 'Give the late rank’s loader what the others have: workers, files as near, batches as large.',
  hostLate:
    'Look at what the late rank’s host does besides: logging, checkpoints, evaluation on rank 0, other processes on its cores.',
  deviceLate: 'Look for work that only the late rank’s GPU has, or a GPU that is shared or throttled.',
  unknown: 'Record more warm-up steps on the late rank, so that its launches are in the trace.',
};

/** A rank for which the others wait. */
export function stragglerFinding({ stragglers, ranks }: CommunicationAnalysis): Finding | undefined {
  const [worst] = stragglers;
  // What the others compute while they wait would not be gained.
  const exposedNs = Math.max(0, ...ranks.map((rank) => rank.exposedNs / Math.max(1, rank.steps)));
  return worst === undefined
    ? undefined
    : {
        id: 'straggler',
        title: `${worst.label.slice(0, 1).toUpperCase()}${worst.label.slice(1)} makes the others wait`,
        stakeNsPerStep: Math.min(worst.lateNsPerStep, exposedNs),
        confidence: worst.cause === 'unknown' ? 'low' : 'medium',
        evidence: [
          { sentence: worst.sentence, events: [], source: null },
          {
            sentence: `Of this waiting ${formatDurationNs(Math.min(worst.lateNsPerStep, exposedNs))} a step is not hidden by computing; only that would be gained.`,
            events: [],
            source: null,
          },
          {
            sentence: `Step by step: ${worst.lateNsByStep.map(formatDurationNs).join(', ')}.`,
            events: [],
            source: null,
          },
        ],
        advice: advice[worst.cause],
      };
}
