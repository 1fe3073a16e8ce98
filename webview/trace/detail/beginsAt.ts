import { formatDurationNs } from '../../../src/core/units.ts';
import { timeText } from '../timeText.ts';

/** `ProfilerStep#4 + 1.2 ms`: the step, and the time since it began; before the first step, the time until it. */
export function beginsAt(
  steps: readonly { readonly name: string; readonly startNs: number; readonly endNs: number }[] = [],
  { startNs }: { readonly startNs: number },
): string {
  const step = steps.findLast((each) => each.startNs <= startNs) ?? steps[0];
  if (step === undefined) {
    return timeText(startNs);
  }
  const sinceNs = startNs - step.startNs;
  return `${step.name} ${sinceNs < 0 ? '−' : '+'} ${formatDurationNs(Math.abs(sinceNs))}`;
}
