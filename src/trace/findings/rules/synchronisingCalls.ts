import { hostWaits } from '../../analyse/hostWaits.ts';
import { windowOfSteps } from '../../analyse/operators/timeWindow.ts';
import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { nameOf } from '../../read/trace.ts';
import { formatCount, formatDurationNs, formatSignificant } from '../../../core/units.ts';
import { enclosing } from '../../link/linkedTrace.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';

const listedPlaces = 3;

/** Calls at which the host waits for the device, after which the device waits for the host. */
export function synchronisingCallsFinding(analysis: TraceAnalysis): Finding | undefined {
  const { linked, timing, steps } = analysis;
  if (timing === undefined) {
    return undefined;
  }
  const { events } = linked.trace;
  const window = windowOfSteps(steps);
  const rows = [...hostWaits(linked).rows].filter(
    (row) =>
      events.startNs[row]! >= window.startNs &&
      events.startNs[row]! < window.endNs &&
      !isOfTheFramework(analysis, row),
  );
  if (rows.length === 0) {
    return undefined;
  }
  const stake = timing.gainNs({ withoutWaits: new Set(rows) });
  if (!isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  const places = new Map<string, number[]>();
  for (const row of rows) {
    const operator = outermostReader(analysis, row);
    const name = operator === none ? nameOf(linked.trace, row) : nameOf(linked.trace, operator);
    places.set(name, [...(places.get(name) ?? []), row]);
  }
  const ranked = [...places]
    .filter(([, of]) => of.length * 2 >= steps.length)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, listedPlaces);
  return {
    id: 'synchronising-calls',
    title: 'The host waits for the GPU inside the step',
    stakeNsPerStep: stake,
    confidence: [...places.keys()].some((name) => name.startsWith('aten::')) ? 'high' : 'medium',
    evidence: [
      evidence(
        linked,
        `${formatSignificant(rows.length / steps.length)} calls a step wait for the GPU; while they do, nothing is prepared for it, which costs ${formatDurationNs(stake)} a step.`,
      ),
      ...ranked.map(([name, of]) =>
        evidence(linked, `${name}: ${formatCount(Math.round(of.length / steps.length), 'wait')} a step.`, of),
      ),
    ],
    advice:
      'Keep results on the GPU: collect losses and norms as tensors and read them once every many steps, replace .item(), .cpu() and nonzero() in the step, copy with non_blocking=True from pinned memory, and remove torch.cuda.synchronize().',
  };
}

/**
 * Waits that no line of the user's causes: DistributedDataParallel times some of its first steps and every hundredth
 * with events, and the profiler synchronises when it stops.
 */
function isOfTheFramework({ linked }: TraceAnalysis, row: number): boolean {
  const { trace, parent } = linked;
  for (let outer = parent[row]!; outer !== none; outer = parent[outer]!) {
    const name = nameOf(trace, outer);
    if (trace.events.category[outer] === category.operator && name.startsWith('aten::')) {
      return false;
    }
    if (name.includes('DistributedDataParallel.forward') || /torch[/\\]profiler[/\\]/.test(name)) {
      return true;
    }
  }
  return false;
}

/** The outermost operator around a wait, such as aten::item. */
function outermostReader({ linked }: TraceAnalysis, row: number): number {
  const { events } = linked.trace;
  let found: number = none;
  let outer = enclosing(linked.parent, row, (each) => events.category[each] === category.operator);
  while (outer !== none) {
    found = outer;
    outer = enclosing(linked.parent, outer, (each) => events.category[each] === category.operator);
  }
  return found;
}
