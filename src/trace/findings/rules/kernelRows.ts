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
  return [...deviceRows].filter((row) => {
    if (
      events.category[row] !== category.kernel ||
      events.startNs[row]! < fromNs ||
      events.startNs[row]! >= toNs
    ) {
      return false;
    }
    const name = events.name[row]!;
    const kind = (kinds[name] ??= kernelKind(trace.names.text(name)));
    return isWanted(kind, row);
  });
}

/** What a step would gain if some device work took only a share of its time. */
export function gainOfFaster(analysis: TraceAnalysis, rows: readonly number[], factor: number): number {
  const { timing } = analysis;
  // Most often nothing can be gained, because the host is late or the work is short, and no replay is needed to know.
  const mostNs = Math.min(timing?.deviceWorkNs ?? 0, nsPerStep(analysis, rows) * (1 - factor));
  if (timing === undefined || !isWorthwhile(mostNs, timing.expectedNs)) {
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
