import { groupBy } from './groupBy.ts';
import { type Interval, split, totalLength, unite } from './intervals.ts';
import { kernelTimes, operatorTimes, toNs } from './operatorTimes.ts';
import { readTrace, type Trace, type TraceEvent } from './readTrace.ts';
import {
  describeTrace,
  type TraceCategory,
  traceCategories,
  type TraceShare,
  type TraceStep,
  type TraceSummary,
} from './traceSummary.ts';

const listedOperators = 25;

/**
 * Reads a trace of torch.profiler and summarises it.
 * @throws FailureError of kind `corrupt-file` or `bad-input`, see {@link readTrace}.
 */
export async function summariseTrace(path: string): Promise<TraceSummary> {
  return summarise(await readTrace(path));
}

/** The summary of a trace that was read already. */
export function summarise(trace: Trace): TraceSummary {
  const byCategory = groupBy(trace.events, categorise);
  const deviceWork = (['kernel', 'communication', 'memory copy', 'memory set'] as const).flatMap(
    (category) => byCategory.get(category) ?? [],
  );
  const ranges = stepRanges(trace.events);
  const [first] = ranges;
  const steps: TraceStep[] = ranges.map(({ name, start, end }) => ({
    name,
    startNs: toNs(start - (first?.start ?? 0)),
    durationNs: toNs(end - start),
  }));
  const [wall] = unite(
    first === undefined ? [] : [{ start: first.start, end: Math.max(...ranges.map(({ end }) => end)) }],
  );
  const kernels = [...(byCategory.get('kernel') ?? []), ...(byCategory.get('communication') ?? [])];
  const summary = {
    device: kernels.length === 0 ? null : (trace.deviceNames[0] ?? 'GPU'),
    eventCount: trace.eventCount,
    steps,
    wallNs: wall === undefined ? 0 : toNs(wall.end - wall.start),
    breakdown: wall === undefined ? [] : breakDown(wall, byCategory),
    operators: operatorTimes(byCategory.get('operator') ?? [], deviceWork).slice(0, listedOperators),
    kernels: kernelTimes(kernels).slice(0, listedOperators),
  };
  return { sentence: describeTrace(summary), ...summary };
}

/** Category of an event; `undefined` for those that say nothing about work (Python frames, annotations, the span). */
function categorise({ category, name }: TraceEvent): TraceCategory | undefined {
  switch (category) {
    case 'kernel':
    case 'Kernel':
      return /^nccl/iu.test(name) ? 'communication' : 'kernel';
    case 'gpu_memcpy':
    case 'Memcpy':
      return 'memory copy';
    case 'gpu_memset':
    case 'Memset':
      return 'memory set';
    case 'cuda_runtime':
    case 'cuda_driver':
    case 'Runtime':
      return 'kernel launch';
    case 'cpu_op':
    case 'Operator':
    case 'user_annotation':
      if (/^enumerate\(Data(?:Loader|Pipe)\)#/u.test(name)) {
        return 'data loading';
      }
      return category === 'user_annotation' || name.startsWith('ProfilerStep#') ? undefined : 'operator';
    default:
      return undefined;
  }
}

/** Host ranges named `ProfilerStep#n`; the extent of all events when the recording had no steps. */
function stepRanges(events: readonly TraceEvent[]): (Interval & { name: string })[] {
  const steps = events
    .filter(({ category, name }) => name.startsWith('ProfilerStep#') && !category.startsWith('gpu_'))
    .map(({ name, startUs, durationUs }) => ({ name, start: startUs, end: startUs + durationUs }))
    .sort((a, b) => a.start - b.start);
  if (steps.length > 0) {
    return steps;
  }
  let start = Infinity;
  let end = -Infinity;
  for (const event of events) {
    if (categorise(event) !== undefined) {
      start = Math.min(start, event.startUs);
      end = Math.max(end, event.startUs + event.durationUs);
    }
  }
  return end > start ? [{ name: 'whole trace', start, end }] : [];
}

/** Takes each category's time, over all threads and streams, out of what the categories before it left. */
function breakDown(
  wall: Interval,
  byCategory: ReadonlyMap<TraceCategory | undefined, readonly TraceEvent[]>,
): TraceShare[] {
  let free: Interval[] = [wall];
  const length = wall.end - wall.start;
  const shares: TraceShare[] = [];
  for (const category of traceCategories) {
    const active = unite(
      (byCategory.get(category) ?? []).map(({ startUs, durationUs }) => ({
        start: startUs,
        end: startUs + durationUs,
      })),
    );
    const { both, rest } = category === 'other' ? { both: free, rest: [] } : split(free, active);
    free = rest;
    const taken = totalLength(both);
    if (taken > 0) {
      shares.push({ category, durationNs: toNs(taken), share: taken / length });
    }
  }
  return shares;
}
