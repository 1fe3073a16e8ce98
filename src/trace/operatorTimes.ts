import { groupBy } from './groupBy.ts';
import type { TraceEvent } from './readTrace.ts';
import type { KernelTime, OperatorTime } from './traceSummary.ts';

interface Totals {
  calls: number;
  hostSelfUs: number;
  hostTotalUs: number;
  deviceUs: number;
}

/**
 * Times of each operator name over the whole trace. Host self time is an operator's duration without the operators
 * nested in it on the same thread; device time belongs to the operator whose `External id` the device work carries.
 */
export function operatorTimes(
  operators: readonly TraceEvent[],
  deviceWork: readonly TraceEvent[],
): OperatorTime[] {
  const totals = new Map<string, Totals>();
  const nameById = new Map<number, string>();
  for (const track of groupBy(operators, (event) => event.track).values()) {
    addTrack(track, totals);
  }
  for (const { externalId, name } of operators) {
    nameById.set(externalId, name);
  }
  for (const work of deviceWork) {
    const name = nameById.get(work.externalId);
    if (work.externalId >= 0 && name !== undefined) {
      totalsOf(totals, name).deviceUs += work.durationUs;
    }
  }
  const times = [...totals].map(([name, each]) => ({
    name,
    calls: each.calls,
    hostSelfNs: toNs(each.hostSelfUs),
    hostTotalNs: toNs(each.hostTotalUs),
    deviceNs: toNs(each.deviceUs),
  }));
  return times.sort((a, b) => b.deviceNs - a.deviceNs || b.hostSelfNs - a.hostSelfNs);
}

/** Kernels by name, longest first. */
export function kernelTimes(kernels: readonly TraceEvent[]): KernelTime[] {
  return [...groupBy(kernels, (event) => event.name)]
    .map(([name, events]) => ({
      name,
      calls: events.length,
      durationNs: toNs(events.reduce((sum, { durationUs }) => sum + durationUs, 0)),
    }))
    .sort((a, b) => b.durationNs - a.durationNs);
}

export function toNs(us: number): number {
  return Math.round(us * 1000);
}

function addTrack(events: TraceEvent[], totals: Map<string, Totals>): void {
  // Parents first: earlier start, then the longer one.
  events.sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
  const open: { name: string; endUs: number }[] = [];
  for (const { name, startUs, durationUs } of events) {
    while ((open.at(-1)?.endUs ?? Infinity) <= startUs) {
      open.pop();
    }
    const parent = open.at(-1);
    if (parent !== undefined) {
      totalsOf(totals, parent.name).hostSelfUs -= Math.min(durationUs, parent.endUs - startUs);
    }
    const own = totalsOf(totals, name);
    own.calls++;
    own.hostSelfUs += durationUs;
    // A call inside a call of the same operator is part of the outer one's time already.
    own.hostTotalUs += open.some((each) => each.name === name) ? 0 : durationUs;
    open.push({ name, endUs: startUs + durationUs });
  }
}

function totalsOf(totals: Map<string, Totals>, name: string): Totals {
  let found = totals.get(name);
  if (found === undefined) {
    found = { calls: 0, hostSelfUs: 0, hostTotalUs: 0, deviceUs: 0 };
    totals.set(name, found);
  }
  return found;
}
