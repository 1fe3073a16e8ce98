import { formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import type { GpuUse } from '../analyse/gpus.ts';
import type { OperatorStats } from '../analyse/operators/operatorStats.ts';
import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import type { Finding } from '../findings/finding.ts';

/**
 * The answer in one or two sentences: how long a step takes, how busy the GPU is, and what costs most.
 * @param topOperator by the host's own time, for recordings without a GPU.
 */
export function summarySentence(
  { steps, wallNs, breakdown, timing }: TraceAnalysis,
  gpus: readonly GpuUse[],
  findings: readonly Finding[],
  topOperator: OperatorStats | undefined,
): string {
  if (steps.length === 0) {
    return 'The trace holds no timed event.';
  }
  const meanNs = wallNs / steps.length;
  const one = steps.length === 1;
  const length = `${one ? 'One step takes' : `${formatCount(steps.length, 'step')} take`} ${formatDurationNs(meanNs)}${one ? '' : ' each'}`;
  const top = findings.find(({ stakeNsPerStep }) => stakeNsPerStep > 0);
  const cause =
    top === undefined
      ? ''
      : ` ${top.title}: about ${formatDurationNs(top.stakeNsPerStep)} of each step could be saved.`;
  if (gpus.length === 0) {
    const { cpu, dataLoader } = breakdown;
    const loader = dataLoader > 0.01 * wallNs ? `, the data loader ${formatShare(dataLoader / wallNs)}` : '';
    const most =
      topOperator === undefined
        ? ''
        : `, most of it in ${topOperator.name} (${formatDurationNs(topOperator.hostSelfNs / steps.length)} a step)`;
    return `${length}; operators fill ${formatShare(wallNs > 0 ? cpu / wallNs : 0)} of the time on the CPU${most}${loader}.${cause}`;
  }
  const estimate =
    timing !== undefined && timing.expectedNs < 0.9 * timing.recordedNs
      ? ` (about ${formatDurationNs(timing.expectedNs)} without the profiler)`
      : '';
  const many = gpus.length > 1 ? `the ${gpus.length} GPUs compute` : 'the GPU computes';
  const computing = gpus.reduce((sum, each) => sum + each.computing, 0) / gpus.length;
  const busy = `${many} during ${formatShare(computing)} of the time`;
  return `${length}${estimate}; ${busy}.${cause}`;
}
