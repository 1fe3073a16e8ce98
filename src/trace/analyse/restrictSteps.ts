import { breakdownParts, type PartSpans, totalBreakdown, withinSteps } from './breakdown.ts';
import { launchStats } from './launchStats.ts';
import type { TraceAnalysis } from './traceAnalysis.ts';

/**
 * The analysis of some steps of a recording: lengths, breakdown, gaps and launches are theirs; the replay stays that of
 * the whole recording.
 * @param range index of the first and of the last step; `null`, and what fits no step, gives the whole recording.
 */
export function restrictSteps(
  analysis: TraceAnalysis,
  range: readonly [first: number, last: number] | null,
): TraceAnalysis {
  const steps = range === null ? [] : analysis.steps.slice(range[0], range[1] + 1);
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || steps.length === analysis.steps.length) {
    return analysis;
  }
  const entries = breakdownParts.map((part) => [part, withinSteps(analysis.parts[part], steps)]);
  const parts = Object.fromEntries(entries) as PartSpans;
  return {
    ...analysis,
    steps,
    wallNs: steps.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0),
    parts,
    breakdown: totalBreakdown(parts),
    gaps: analysis.gaps.filter(({ startNs }) => startNs >= first.startNs && startNs < last.endNs),
    launches: launchStats(analysis.linked, steps),
  };
}
