import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { kernelKind, type KernelKind } from '../../classify/kernelKind.ts';
import { isWorthwhile } from '../worthwhile.ts';
import { category } from '../../read/eventCategory.ts';

/** Kernels of a kind that ran during the steps. */
export function kernelsOfKind(
  { linked, steps }: TraceAnalysis,
  isWanted: (kind: KernelKind, row: number) => boolean,
): number[] {
  const { trace, deviceRows } = linked;
  const { events } = trace;
  const fromNs = steps[0]?.startNs ?? 0;
  const toNs = steps.at(-1)?.endNs ?? 0;
  const kinds: (KernelKind | undefined)[] = [];
  const rows: number[] = [];
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    const startNs = events.startNs[row]!;
    if (events.category[row] !== category.kernel || startNs < fromNs || startNs >= toNs) {
      continue;
    }
    const name = events.name[row]!;
    const kind = (kinds[name] ??= kernelKind(trace.names.text(name)));
    if (isWanted(kind, row)) {
      rows.push(row);
    }
  }
  return rows;
}

/** What a step would gain if some device work took only a share of its time. */
export function gainOfFaster(analysis: TraceAnalysis, rows: readonly number[], factor: number): number {
  const { timing } = analysis;
  // Most often nothing can be gained, because the host is late or the work is short, and no replay is needed to know.
  if (
    timing === undefined ||
    !isWorthwhile(nsPerStep(analysis, rows) * (1 - factor), timing.expectedNs) ||
    !isWorthwhile(timing.deviceWorkNs(), timing.expectedNs)
  ) {
    return 0;
  }
  const faster = new Set(rows);
  return timing.cautiousGainNs({ workFactor: (row) => (faster.has(row) ? factor : 1) });
}

/** Mean time of some device work in a step. */
export function nsPerStep({ linked, steps }: TraceAnalysis, rows: readonly number[]): number {
  const { events } = linked.trace;
  return rows.reduce((sum, row) => sum + events.durationNs[row]!, 0) / Math.max(1, steps.length);
}
