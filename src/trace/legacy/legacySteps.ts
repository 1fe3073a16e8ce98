import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import { legacyType } from './legacyEvents.ts';
import type { LegacyModel } from './legacyModel.ts';

/** A step on the plug-in's clock, in microseconds. */
export interface LegacyStep {
  /** The number behind `ProfilerStep#`; 0 for a recording without steps. */
  readonly name: string;
  readonly startUs: number;
  readonly endUs: number;
}

/** The steps of the host, each extended to the end of the work launched in it, the last ones dropped when they lack work. */
export function legacySteps(model: LegacyModel): LegacyStep[] {
  const steps = hostSteps(model);
  const { deviceEndsUs, firstDeviceStartUs, launched, isMatched } = matchDeviceWork(model, steps);
  if (steps.length === 0 || launched.every((count) => count === 0)) {
    return steps;
  }
  let before = steps[0]!.startUs;
  if (Number.isFinite(firstDeviceStartUs)) {
    before = Math.max(before, lastForeignEndUs(model, isMatched, firstDeviceStartUs));
  }
  const extended = steps.map((step, index) => {
    const startUs = Math.max(before, step.startUs);
    const endUs = Math.max(step.endUs, deviceEndsUs[index]!, startUs);
    before = endUs;
    return { name: step.name, startUs, endUs };
  });
  return extended.slice(0, keptSteps(launched));
}

function hostSteps({ trace, clock, legacy }: LegacyModel): LegacyStep[] {
  const { events } = trace;
  const steps: LegacyStep[] = [];
  let firstUs = Infinity;
  let lastUs = -Infinity;
  for (const row of legacy.rows) {
    const type = legacy.type[row]!;
    if (type !== legacyType.step && type !== legacyType.operator) {
      continue;
    }
    const startUs = clock.us(events.startNs[row]!);
    const endUs = startUs + events.durationNs[row]! / 1000;
    firstUs = Math.min(firstUs, startUs);
    lastUs = Math.max(lastUs, endUs);
    if (type === legacyType.step) {
      steps.push({ name: String(parseInt(nameOf(trace, row).split('#')[1] ?? '', 10)), startUs, endUs });
    }
  }
  return steps.length === 0 && lastUs >= firstUs ? [{ name: '0', startUs: firstUs, endUs: lastUs }] : steps;
}

/** Device work by the step that holds its call whole. Steps and calls are walked once, side by side. */
function matchDeviceWork({ trace, clock, launches }: LegacyModel, steps: readonly LegacyStep[]) {
  const { events } = trace;
  const { calls, work, firstWork, nextWork } = launches;
  const deviceEndsUs = steps.map(() => -Infinity);
  const launched = steps.map(() => 0);
  const isMatched = new Uint8Array(work.length);
  let firstDeviceStartUs = Infinity;
  let index = 0;
  let call = 0;
  while (index < steps.length && call < calls.length) {
    const step = steps[index]!;
    const startUs = clock.us(events.startNs[calls[call]!]!);
    const endUs = startUs + events.durationNs[calls[call]!]! / 1000;
    if (startUs >= step.startUs && endUs > step.endUs && startUs >= step.endUs) {
      index++;
      continue;
    }
    if (startUs >= step.startUs && endUs <= step.endUs) {
      for (let piece = firstWork[call]!; piece !== none; piece = nextWork[piece]!) {
        const workStartUs = clock.us(events.startNs[work[piece]!]!);
        const workEndUs = workStartUs + events.durationNs[work[piece]!]! / 1000;
        deviceEndsUs[index] = Math.max(deviceEndsUs[index]!, workEndUs);
        launched[index]!++;
        isMatched[piece] = 1;
        if (index === 0) {
          firstDeviceStartUs = Math.min(firstDeviceStartUs, workStartUs);
        }
      }
    }
    call++;
  }
  return { deviceEndsUs, firstDeviceStartUs, launched, isMatched };
}

/** The latest end of work launched in no step that was over before the first step's work began. */
function lastForeignEndUs(
  { trace, clock, launches }: LegacyModel,
  isMatched: Uint8Array,
  beforeUs: number,
): number {
  const { events } = trace;
  let latest = -Infinity;
  launches.work.forEach((row, piece) => {
    const endUs = clock.us(events.startNs[row]!) + events.durationNs[row]! / 1000;
    if (isMatched[piece] === 0 && endUs < beforeUs) {
      latest = Math.max(latest, endUs);
    }
  });
  return latest;
}

/** Trailing steps without device work go, and the last with work when it has less than 80 % of the one before. */
function keptSteps(launched: readonly number[]): number {
  if (launched.length <= 1) {
    return launched.length;
  }
  const last = launched.findLastIndex((count) => count > 0);
  return last > 0 && launched[last - 1]! * 0.8 > launched[last]! ? last : last + 1;
}
