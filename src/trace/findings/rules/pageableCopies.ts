import { windowOfSteps } from '../../analyse/operators/timeWindow.ts';
import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { copiedBytes } from '../../read/trace.ts';
import { formatBytes, formatDurationNs, formatSignificant } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';
import { nsPerStep } from './kernelRows.ts';

/** What is left of a copy's time from pinned memory, and of the host's time for it. */
const pinnedShare = 0.5;
const callShare = 0.2;

/** Copies to the device from memory that is not pinned: slower, and the host stands still meanwhile. */
export function pageableCopiesFinding(analysis: TraceAnalysis): Finding | undefined {
  const { linked, timing, steps } = analysis;
  const { trace, deviceRows, launch } = linked;
  const { events } = trace;
  if (timing === undefined) {
    return undefined;
  }
  const isPageable = trace.names.flags((name) => (/HtoD.*Pageable|Pageable.*->.*Device/.test(name) ? 1 : 0));
  const { startNs: fromNs, endNs: toNs } = windowOfSteps(steps);
  const rows = [...deviceRows].filter(
    (row) =>
      events.category[row] === category.memcpy &&
      isPageable[events.name[row]!] === 1 &&
      events.startNs[row]! >= fromNs &&
      events.startNs[row]! < toNs,
  );
  if (rows.length === 0) {
    return undefined;
  }
  const calls = new Set(rows.map((row) => launch[row]!).filter((call) => call !== none));
  const copies = new Set(rows);
  const stake = timing.cautiousGainNs({
    withoutWaits: calls,
    workFactor: (row) => (copies.has(row) ? pinnedShare : 1),
    hostFactor: (call) => (calls.has(call) ? callShare : 1),
  });
  if (!isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  const bytes = rows.reduce((sum, row) => sum + copiedBytes(events, row), 0) / steps.length;
  return {
    id: 'pageable-copies',
    title: 'Inputs are copied from memory that is not pinned',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      evidence(
        linked,
        `${formatSignificant(rows.length / steps.length)} copies a step bring ${formatBytes(bytes)} to the GPU in ${formatDurationNs(nsPerStep(analysis, rows))}, and the host waits for each.`,
        rows,
      ),
    ],
    advice: 'Use pin_memory=True in the DataLoader and .to(device, non_blocking=True).',
  };
}
