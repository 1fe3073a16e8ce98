import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { formatDurationNs, formatShare, formatSignificant } from '../../../core/units.ts';
import { none } from '../../read/eventColumns.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';

/** With more work than this for each launch it is not launching that keeps the host. */
const mostPerLaunchNs = 150_000;
const fewestLaunches = 20;

/** The device waits because the host does not launch fast enough: by many launches, or by work between few. */
export function hostLateFinding({
  linked,
  timing,
  launches,
  gaps,
  steps,
}: TraceAnalysis): Finding | undefined {
  if (timing === undefined) {
    return undefined;
  }
  const stake = timing.unhinderedNs - timing.withoutLaunchWorkNs;
  if (!isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  const late = gaps.filter(({ cause }) => cause === 'hostLate');
  const rows = late
    .toSorted((a, b) => b.durationNs - a.durationNs)
    .slice(0, 5)
    .flatMap(({ blame }) => (blame === none ? [] : [blame]));
  const idleNs = late.reduce((sum, { durationNs }) => sum + durationNs, 0) / steps.length;
  const idle = evidence(
    linked,
    `The GPU stands still ${formatDurationNs(idleNs)} of each recorded step because the next launch has not come, in ${formatSignificant(late.length / steps.length)} gaps.`,
    rows,
  );
  const calls = launches.launchesPerStep + launches.graphLaunchesPerStep;
  const perLaunchNs = timing.unhinderedNs / Math.max(1, calls);
  if (calls >= fewestLaunches && perLaunchNs < mostPerLaunchNs) {
    return {
      id: 'launch-bound',
      title: 'The GPU waits for launches',
      stakeNsPerStep: stake,
      confidence: 'high',
      evidence: [
        evidence(
          linked,
          `${formatSignificant(launches.launchesPerStep)} launches a step; the median kernel runs ${formatDurationNs(launches.medianKernelNs)}, and ${formatShare(launches.shortKernelShare)} of the kernels run for less time than their launch call takes.`,
        ),
        idle,
      ],
      advice:
        'Launch less: record the step as a CUDA graph (torch.cuda.graph, or torch.compile with mode="reduce-overhead"), or give each launch more to do with a larger batch, which is gained per sample. Lower precision would not help while the host is late.',
    };
  }
  return {
    id: 'host-bound',
    title: 'The GPU waits for Python',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      idle,
      evidence(
        linked,
        `The host works ${formatDurationNs(perLaunchNs)} for each of ${formatSignificant(calls)} launches a step.`,
      ),
    ],
    advice:
      'Move the work between launches off the step: prepare the next batch in a worker, avoid Python loops over tensors, log less often, or run it in another thread.',
  };
}
