import { joinSentences, plainText, type Sentence, sentence, strong } from '../../core/sentence.ts';
import { formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import type { GpuUse } from '../analyse/gpus.ts';
import type { OperatorStats } from '../analyse/operators/operatorStats.ts';
import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import type { Finding } from '../findings/finding.ts';
import { isRankOfSeveral } from '../whatif/isRankOfSeveral.ts';

/** {@link summaryAnswer} without emphasis. */
export function summarySentence(...parts: Parameters<typeof summaryAnswer>): string {
  return plainText(summaryAnswer(...parts));
}

/**
 * The answer in one or two sentences: how long a step takes, how busy the GPU is, and what costs most.
 * @param topOperator by the host's own time, for recordings without a GPU.
 */
export function summaryAnswer(
  {
    steps,
    wallNs,
    breakdown,
    timing,
    trace,
  }: Pick<TraceAnalysis, 'steps' | 'wallNs' | 'breakdown' | 'timing' | 'trace'>,
  gpus: readonly GpuUse[],
  findings: readonly Finding[],
  topOperator: OperatorStats | undefined,
): Sentence {
  if (steps.length === 0) {
    return sentence`The trace holds no timed event.`;
  }
  const one = steps.length === 1;
  const meanNs = wallNs / steps.length;
  const length = sentence`${one ? 'One step takes' : `${formatCount(steps.length, 'step')} take`} ${strong(formatDurationNs(meanNs))}${one ? '' : ' each'}`;
  const top = findings.find(({ stakeNsPerStep }) => stakeNsPerStep > 0);
  const cause =
    top === undefined
      ? []
      : sentence` ${top.title}: about ${strong(formatDurationNs(top.stakeNsPerStep))} of each ${top.isGainOfOthers === true ? 'of their steps' : 'step'} could be saved.`;
  if (gpus.length === 0) {
    const { cpu, dataLoader } = breakdown;
    const loader = dataLoader > 0.01 * wallNs ? `, the data loader ${formatShare(dataLoader / wallNs)}` : '';
    const most =
      topOperator === undefined
        ? ''
        : `, most of it in ${topOperator.name} (${formatDurationNs(topOperator.hostSelfNs / steps.length)} a step)`;
    return joinSentences(
      length,
      sentence`; operators fill ${strong(formatShare(wallNs > 0 ? cpu / wallNs : 0))} of the time on the CPU${most}${loader}.`,
      cause,
    );
  }
  const estimate =
    timing !== undefined && !isRankOfSeveral(trace) && timing.expectedNs < 0.9 * timing.recordedNs
      ? ` (about ${formatDurationNs(timing.expectedNs)} without the profiler)`
      : '';
  const many = gpus.length > 1 ? `the ${gpus.length} GPUs compute` : 'the GPU computes';
  const computing = gpus.reduce((sum, each) => sum + each.computing, 0) / gpus.length;
  return joinSentences(
    length,
    sentence`${estimate}; ${many} during ${strong(formatShare(computing))} of the time.`,
    cause,
  );
}
