import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { formatDurationNs, formatShare } from '../../../core/units.ts';
import { isRankOfSeveral } from '../../whatif/isRankOfSeveral.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';

const tooMuch = 0.25;

/** The profiler slowed the steps so much that recorded times mislead. */
export function profilerOverheadFinding({
  linked,
  timing,
  trace,
  steps,
  wallNs,
}: TraceAnalysis): Finding | undefined {
  if (timing === undefined) {
    return undefined;
  }
  const addedNs = timing.recordedNs - timing.expectedNs;
  if (addedNs < tooMuch * timing.recordedNs) {
    return undefined;
  }
  const { stacks, shapes, memory } = trace.metadata.recorded;
  const on = [
    stacks === true ? 'with_stack' : undefined,
    shapes === true ? 'record_shapes' : undefined,
    memory === true ? 'profile_memory' : undefined,
  ].filter((option) => option !== undefined);
  return {
    id: 'profiler-overhead',
    title: 'The profiler slows the steps down',
    stakeNsPerStep: 0,
    confidence: 'low',
    evidence: [
      evidence(
        linked,
        `A recorded step takes ${formatDurationNs(wallNs / steps.length)}; without the profiler it would take about ${formatDurationNs(timing.expectedNs)}, by estimate, ${formatShare(addedNs / timing.recordedNs)} less${isRankOfSeveral(trace) ? ' where other ranks do not hold it up' : ''}. All stakes here are without it.`,
      ),
    ],
    advice:
      on.length === 0
        ? 'Take true step times without the profiler; use its shares and its order of things.'
        : `Record again without ${on.join(', ')} to see how much remains; take true step times without the profiler.`,
  };
}
