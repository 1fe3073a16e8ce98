import type { EventRef } from '../../../src/trace/timeline/timelineTypes.ts';
import type { TabContext } from '../tab.ts';
import type { GapRow } from './gapRow.ts';

/** So much is seen beside a short gap. */
const leastMarginNs = 20_000;

/** Shows a gap on the timeline with what is around it. @param event is selected there. */
export function goToGap(
  context: TabContext,
  { startNs, endNs }: Pick<GapRow, 'startNs' | 'endNs'>,
  event: EventRef | null,
): void {
  const marginNs = Math.max(leastMarginNs, (endNs - startNs) / 2);
  context.go({ tab: 'timeline', event, view: { fromNs: startNs - marginNs, toNs: endNs + marginNs } });
}
