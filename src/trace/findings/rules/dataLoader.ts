import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { isDataLoaderName } from '../../analyse/breakdown.ts';
import { rangesNamed } from '../../link/namedRows.ts';
import { nameOf } from '../../read/trace.ts';
import { formatDurationNs, formatShare } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';

/** The step waits for the next batch. */
export function dataLoaderFinding({
  linked,
  timing,
  steps,
  breakdown,
  wallNs,
}: TraceAnalysis): Finding | undefined {
  const { trace } = linked;
  const stepNs = timing?.expectedNs ?? wallNs / Math.max(1, steps.length);
  const stake =
    timing === undefined
      ? breakdown.dataLoader / Math.max(1, steps.length)
      : timing.expectedNs - timing.withoutLoaderNs;
  if (!isWorthwhile(stake, stepNs)) {
    return undefined;
  }
  const rows = [...rangesNamed(linked, isDataLoaderName)];
  const inMainProcess = rows.some((row) => nameOf(trace, row).includes('_SingleProcess'));
  return {
    id: 'data-loader',
    title: 'The step waits for the data loader',
    stakeNsPerStep: stake,
    confidence: 'high',
    evidence: [
      evidence(
        linked,
        `The loader takes ${formatDurationNs(stake)} of each step that nothing else hides, ${formatShare(stake / stepNs)} of it.`,
        rows,
      ),
      ...(inMainProcess
        ? [evidence(linked, 'The batches are made in the training process itself (num_workers = 0).')]
        : []),
    ],
    advice: inMainProcess
      ? 'Give the DataLoader num_workers (start with the number of CPU cores for each GPU), persistent_workers=True and pin_memory=True.'
      : 'Raise num_workers and prefetch_factor, keep persistent_workers=True, or make the transforms cheaper: decode smaller, cache, or move them to the GPU.',
  };
}
