import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { none } from '../../read/eventColumns.ts';
import type { Step } from '../steps.ts';

/**
 * A stretch of the host's time, and of the clock. Host events belong to it when they begin in the host's, device work
 * when it was launched there. Work that nobody is known to have launched belongs to it when it begins in that of the
 * clock: by the host's, work from before the recording, which the device still does while the host is in the first
 * step, would be that step's.
 */
export interface TimeWindow {
  readonly startNs: number;
  readonly endNs: number;
  readonly clockStartNs: number;
  readonly clockEndNs: number;
}

/** Everything. */
export const wholeTime: TimeWindow = {
  startNs: -Infinity,
  endNs: Infinity,
  clockStartNs: -Infinity,
  clockEndNs: Infinity,
};

/** What the host did in some steps that follow one another, and what it launched in them. */
export function windowOfSteps(steps: readonly Step[]): TimeWindow {
  const first = steps[0];
  const last = steps.at(-1);
  return first === undefined || last === undefined
    ? wholeTime
    : {
        startNs: first.hostStartNs,
        endNs: last.hostEndNs,
        clockStartNs: first.startNs,
        clockEndNs: last.endNs,
      };
}

/** Whether the host began something in a window. @param row of an event of the host. */
export function isBegunIn({ startNs, endNs }: TimeWindow, { trace }: LinkedTrace, row: number): boolean {
  const ns = trace.events.startNs[row]!;
  return ns >= startNs && ns < endNs;
}

/** Whether device work belongs to a window. */
export function isCausedIn(window: TimeWindow, linked: LinkedTrace, deviceRow: number): boolean {
  const call = linked.launch[deviceRow]!;
  if (call !== none) {
    return isBegunIn(window, linked, call);
  }
  const ns = linked.trace.events.startNs[deviceRow]!;
  return ns >= window.clockStartNs && ns < window.clockEndNs;
}
