import { timeUnitFor } from '../../../src/core/columnNumbers.ts';
import { formatDurationNs } from '../../../src/core/units.ts';
import type { OverviewAnswer } from '../../../src/trace/session/queries/overview.ts';
import { barTable } from '../../kit/barTable.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { columnText, decimalsOf } from '../table/columnKinds.ts';
import type { TabContext } from '../tab.ts';

/** Why the GPU had nothing to do, the longest first; nothing where it never waited. */
export function idleSection(context: TabContext, idle: OverviewAnswer['idle']): HTMLElement | undefined {
  const { strings } = context;
  const totalNs = idle.reduce((sum, { nsPerStep }) => sum + nsPerStep, 0);
  if (totalNs <= 0) {
    return undefined;
  }
  const { unit, divisor } = timeUnitFor(idle.map(({ nsPerStep }) => nsPerStep));
  const values = idle.map(({ nsPerStep }) => nsPerStep / divisor);
  const decimals = Math.min(2, decimalsOf(values));
  const longestNs = idle[0]?.nsPerStep ?? 1;
  const name = (cause: (typeof idle)[number]['cause']) => strings[`idleCause-${cause}`];
  return h(
    'section',
    { class: 'idle-causes' },
    h(
      'div',
      { class: 'title-row' },
      sectionTitle(strings.overviewWhyIdle, fill(strings.overviewIdleRemark, formatDurationNs(totalNs))),
      link({ label: strings.overviewIdleOpen, onPress: () => context.go({ tab: 'idle' }) }),
    ),
    barTable({
      summary: fill(
        strings.overviewIdleSummary,
        idle.map(({ cause, nsPerStep }) => `${name(cause)} ${formatDurationNs(nsPerStep)}`).join('; '),
      ),
      nameHeader: strings.overviewCause,
      barHeader: strings.overviewIdleTime,
      headers: [{ text: strings.overviewIdleTime, unit }],
      rows: idle.map(({ cause, nsPerStep }, index) => ({
        name: name(cause),
        fraction: nsPerStep / longestNs,
        tone: cause === 'endOfStep' || cause === 'launchQueue' || cause === 'unknown' ? 'rest' : 'warning',
        figures: [columnText(values[index] ?? 0, decimals)],
      })),
    }),
  );
}
