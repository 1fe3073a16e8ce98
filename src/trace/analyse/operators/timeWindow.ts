import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { none } from '../../read/eventColumns.ts';
import type { Step } from '../steps.ts';

/**
 * A stretch of the host's time. Host events belong to it when they begin in it, device work when it was launched in it
 * (work that nobody is known to have launched: when it begins in it).
 */
export interface TimeWindow {
  readonly startNs: number;
  readonly endNs: number;
}

/** Everything. */
export const wholeTime: TimeWindow = { startNs: -Infinity, endNs: Infinity };

/** What the host did in some steps that follow one another, and what it launched in them. */
export function windowOfSteps(steps: readonly Step[]): TimeWindow {
  const first = steps[0];
  const last = steps.at(-1);
  return first === undefined || last === undefined
    ? wholeTime
    : { startNs: first.hostStartNs, endNs: last.hostEndNs };
}

/** Whether device work belongs to a window. */
export function isCausedIn(
  { startNs, endNs }: TimeWindow,
  { trace, launch }: LinkedTrace,
  deviceRow: number,
): boolean {
  const call = launch[deviceRow]!;
  const causeNs = trace.events.startNs[call === none ? deviceRow : call]!;
  return causeNs >= startNs && causeNs < endNs;
}
