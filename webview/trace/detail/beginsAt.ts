import { formatDurationNs } from '../../../src/core/units.ts';

/** `ProfilerStep#4 + 1.2 ms`: the step, and the time since it began. */
export function beginsAt(
  steps: readonly { readonly name: string; readonly startNs: number; readonly endNs: number }[] = [],
  { startNs }: { readonly startNs: number },
): string {
  const step = steps.findLast((each) => each.startNs <= startNs);
  return step === undefined
    ? formatDurationNs(startNs)
    : `${step.name} + ${formatDurationNs(startNs - step.startNs)}`;
}
