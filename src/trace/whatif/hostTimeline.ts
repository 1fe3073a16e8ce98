import type { LinkedTrace } from '../link/linkedTrace.ts';
import { rangesNamed } from '../link/namedRows.ts';
import { sortRows } from '../link/naturalSort.ts';
import { lengthWithin, type Spans, spansOf } from '../link/spans.ts';
import { isBlockingCopyCall, isSynchronisingCall } from '../classify/runtimeCalls.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs, type Trace } from '../read/trace.ts';
import { isDataLoaderName } from '../analyse/breakdown.ts';
import type { Step } from '../analyse/steps.ts';
import { estimateOverhead } from './profilerOverhead.ts';

/** Something that the host does to the device, in order of time. */
export interface HostAction {
  readonly kind: 'launch' | 'wait' | 'end';
  /** Row of the call; {@link none} for the end of the recording. */
  readonly row: number;
  /** Device work that the call launched, in order of its start. */
  readonly work: readonly number[];
  /** The host's own work since the action before, without waiting and without the loader. */
  readonly workingNs: number;
  /** What of it the profiler added, by estimate. */
  readonly overheadNs: number;
  /** Time in the data loader since the action before. */
  readonly loaderNs: number;
  /** When the call had handed its work over; for waits when it returned. */
  readonly returnedNs: number;
  /** For waits: time that the call took after the device was done. */
  readonly tailNs: number;
}

/** What the host did during the steps, as data for a replay. */
export interface HostTimeline {
  /** When the host begins with the first step; the step itself may begin later, behind earlier work of the device. */
  readonly hostFromNs: number;
  readonly fromNs: number;
  readonly toNs: number;
  readonly actions: readonly HostAction[];
  /** Device work that was launched before the steps and still ran in them. */
  readonly backlog: readonly number[];
}

/**
 * The actions of the host between the first and the last step. All threads count as one host: while the autograd
 * thread launches, the thread that called it waits.
 */
export function hostTimeline(linked: LinkedTrace, steps: readonly Step[]): HostTimeline {
  const { trace, deviceRows, launch } = linked;
  const { events } = trace;
  const fromNs = steps[0]?.startNs ?? 0;
  const hostFromNs = steps[0]?.hostStartNs ?? 0;
  const toNs = steps.at(-1)?.endNs ?? 0;
  const hostEndNs = Math.max(hostFromNs, ...steps.map((step) => step.hostEndNs));
  const workOf = new Map<number, number[]>();
  const backlog: number[] = [];
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    const call = launch[row]!;
    if (call !== none && events.startNs[call]! >= hostFromNs) {
      const work = workOf.get(call);
      if (work === undefined) {
        workOf.set(call, [row]);
      } else {
        work.push(row);
      }
    } else if (endNs(events, row) > hostFromNs && events.startNs[row]! < toNs) {
      backlog.push(row);
    }
  }
  const overhead = estimateOverhead(linked);
  const loader = spansOf(events, rangesNamed(linked, isDataLoaderName));
  const calls = actionRows(linked, workOf, hostFromNs, hostEndNs);
  const isWaiting = waitTest(linked, workOf);
  const waits = spansOf(events, calls.filter(isWaiting));
  const actions: HostAction[] = [];
  let before = hostFromNs;
  const add = (kind: HostAction['kind'], row: number, atNs: number, work: readonly number[]) => {
    const segment = divideSegment(before, atNs, waits, loader);
    const returnedNs = kind === 'wait' ? endNs(events, row) : atNs;
    actions.push({
      kind,
      row,
      work,
      ...segment,
      overheadNs: overhead.overheadNs(before, atNs, segment.workingNs),
      returnedNs,
      tailNs: kind === 'wait' ? tailOf(linked, row, work) : 0,
    });
    before = Math.max(before, atNs);
  };
  for (let index = 0, { length } = calls; index < length; index++) {
    const row = calls[index]!;
    const work = workOf.get(row) ?? [];
    const kind = isWaiting(row) ? 'wait' : 'launch';
    add(kind, row, kind === 'wait' ? events.startNs[row]! : launchedNs(linked, row, work), work);
  }
  add('end', none, hostEndNs, []);
  return { hostFromNs, fromNs, toNs, actions, backlog };
}

/** Says of a call whether the host stood still in it until the device was done. */
function waitTest(
  { trace, launch }: LinkedTrace,
  workOf: ReadonlyMap<number, number[]>,
): (row: number) => boolean {
  const { events } = trace;
  const isWaitingName = waitingNames(trace);
  return (row) =>
    isWaitingName[events.name[row]!] === 1 ||
    // An asynchronous copy of pageable memory waits all the same; it shows in when the call returns.
    (workOf.get(row) ?? []).some(
      (work) =>
        events.category[work] === category.memcpy &&
        launch[work] === row &&
        endNs(events, work) <= endNs(events, row),
    );
}

/** A byte for each name: 1 for calls in which the host always waits. */
function waitingNames({ names }: Trace): Uint8Array {
  return names.flags((name) => (isSynchronisingCall(name) || isBlockingCopyCall(name) ? 1 : 0));
}

/** When a call had handed over its work: at its end, or before it when the work began while the call went on. */
function launchedNs({ trace }: LinkedTrace, row: number, work: readonly number[]): number {
  const { events } = trace;
  const first = work.reduce((start, each) => Math.min(start, events.startNs[each]!), Infinity);
  return Math.max(events.startNs[row]!, Math.min(endNs(events, row), first));
}

function tailOf({ trace }: LinkedTrace, row: number, work: readonly number[]): number {
  const { events } = trace;
  const done = Math.max(events.startNs[row]!, ...work.map((each) => endNs(events, each)));
  return work.length === 0 ? 0 : Math.max(0, endNs(events, row) - done);
}

function divideSegment(
  fromNs: number,
  toNs: number,
  waits: Spans,
  loader: Spans,
): { workingNs: number; loaderNs: number } {
  if (!(toNs > fromNs)) {
    return { workingNs: 0, loaderNs: 0 };
  }
  const waitNs = lengthWithin(waits, fromNs, toNs);
  const loaderNs = Math.min(toNs - fromNs - waitNs, lengthWithin(loader, fromNs, toNs));
  return { workingNs: Math.max(0, toNs - fromNs - waitNs - loaderNs), loaderNs };
}

/** Calls that launch or wait, in order of time. */
function actionRows(
  { trace, byCategory }: LinkedTrace,
  workOf: ReadonlyMap<number, number[]>,
  fromNs: number,
  toNs: number,
): Uint32Array {
  const { events } = trace;
  const isWaiting = waitingNames(trace);
  const rows: number[] = [];
  for (const code of [category.runtime, category.driver]) {
    for (let index = 0, { length } = byCategory[code]!; index < length; index++) {
      const row = byCategory[code]![index]!;
      const startNs = events.startNs[row]!;
      if (startNs >= fromNs && startNs < toNs && (isWaiting[events.name[row]!] === 1 || workOf.has(row))) {
        rows.push(row);
      }
    }
  }
  const sorted = Uint32Array.from(rows);
  sortRows(sorted, (a, b) => events.startNs[a]! - events.startNs[b]!);
  return sorted;
}
