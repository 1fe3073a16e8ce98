import { idleCauses, type IdleCause, type IdleGap } from '../../../analyse/idleGaps.ts';
import type { Step } from '../../../analyse/steps.ts';

/** Idle time within one step; that of several GPUs adds up. */
export interface IdleStep {
  /** Place among all steps of the recording. */
  readonly index: number;
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
  readonly idleNs: number;
  readonly causesNs: Readonly<Record<IdleCause, number>>;
}

/** What of each gap lies in each step; a gap over the border of two steps counts for both with its part. */
export function idleSteps(
  gaps: readonly Pick<IdleGap, 'startNs' | 'durationNs' | 'cause'>[],
  steps: readonly Pick<Step, 'name' | 'startNs' | 'endNs'>[],
): IdleStep[] {
  const sums = steps.map(
    () => Object.fromEntries(idleCauses.map((cause) => [cause, 0])) as Record<IdleCause, number>,
  );
  let first = 0;
  for (const { startNs, durationNs, cause } of gaps) {
    while (first < steps.length && steps[first]!.endNs <= startNs) {
      first++;
    }
    for (let at = first; at < steps.length && steps[at]!.startNs < startNs + durationNs; at++) {
      const from = Math.max(startNs, steps[at]!.startNs);
      const to = Math.min(startNs + durationNs, steps[at]!.endNs);
      sums[at]![cause] += Math.max(0, to - from);
    }
  }
  return steps.map(({ name, startNs, endNs }, index) => {
    const causesNs = sums[index]!;
    return {
      index,
      name,
      startNs,
      endNs,
      idleNs: idleCauses.reduce((sum, cause) => sum + causesNs[cause], 0),
      causesNs,
    };
  });
}
