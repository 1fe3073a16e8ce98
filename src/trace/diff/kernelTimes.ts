import { isDeviceWork, type LinkedTrace } from '../link/linkedTrace.ts';
import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import type { ComparedSteps } from './comparedSteps.ts';

/** Kernels, copies and sets of one name in a mean step. */
export interface KernelTimes {
  calls: number;
  deviceNs: number;
  /** Names of the operators behind it. */
  readonly operators: Set<string>;
}

/** Device work of a mean step by name. */
export function kernelTimes(linked: LinkedTrace, compared: ComparedSteps): Map<string, KernelTimes> {
  const { trace, deviceRows, launch, operator } = linked;
  const { events } = trace;
  const byName = new Map<number, KernelTimes>();
  const firstNs = compared.steps[0]?.startNs ?? 0;
  const lastNs = compared.steps.at(-1)?.endNs ?? 0;
  for (const row of deviceRows) {
    const call = launch[row]!;
    const startNs = events.startNs[row]!;
    const belongs =
      call === none ? startNs >= firstNs && startNs < lastNs : compared.includes(events.startNs[call]!);
    if (!belongs || !isDeviceWork(events.category[row]!)) {
      continue;
    }
    let times = byName.get(events.name[row]!);
    if (times === undefined) {
      times = { calls: 0, deviceNs: 0, operators: new Set() };
      byName.set(events.name[row]!, times);
    }
    times.calls++;
    times.deviceNs += events.durationNs[row]!;
    if (operator[row]! !== none) {
      times.operators.add(nameOf(trace, operator[row]!));
    }
  }
  const count = Math.max(1, compared.steps.length);
  return new Map(
    [...byName].map(([name, { calls, deviceNs, operators }]) => [
      trace.names.text(name),
      { calls: calls / count, deviceNs: deviceNs / count, operators },
    ]),
  );
}
