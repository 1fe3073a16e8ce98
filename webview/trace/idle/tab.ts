import './idle.css';
import { formatDurationNs } from '../../../src/core/units.ts';
import type { IdleCause } from '../../../src/trace/analyse/idleGaps.ts';
import { h } from '../../kit/dom.ts';
import { emptyView } from '../../kit/states.ts';
import { answerLine, fill, noteLine } from '../../kit/text.ts';
import { scopedTab } from '../scopedTab.ts';
import type { MakeTab } from '../tab.ts';
import { causeChart, causeList } from './causeSection.ts';
import { filterFor } from '../table/tableModel.ts';
import { causeTitle } from './causeWords.ts';
import { gapRows } from './gapRow.ts';
import { gapTable } from './gapTable.ts';
import { idleSentence } from './idleSentence.ts';
import { stepTable } from './stepTable.ts';

/** Why the GPU had nothing to do, cause by cause and gap by gap. */
export const makeIdleTab: MakeTab = (context) => {
  const { strings, head } = context;
  return scopedTab(context, {
    class: 'idle',
    ask: async (scope) => ({ scope, view: await context.ask('idleView', scope) }),
    draw: ({ scope, view }) => {
      if (view.ranked.length === 0) {
        const hasDevice = head.recordings[scope.recording]?.hasDevice === true;
        return {
          nodes: [
            hasDevice
              ? emptyView(strings.idleNone, '', [])
              : emptyView(strings.idleNoGpu, strings.idleNoGpuWhy, []),
          ],
        };
      }
      const rows = gapRows(view, scope.recording);
      const gaps = gapTable(context, rows);
      const steps = view.steps.length > 1 ? stepTable(context, view) : undefined;
      const find = (cause: IdleCause) => {
        gaps.filter(filterFor(causeTitle(cause, strings)));
        gaps.element.scrollIntoView({ block: 'start' });
        gaps.element.querySelector<HTMLElement>('.virtual-table')?.focus({ preventScroll: true });
      };
      const longestNs = rows.reduce((longest, { durationNs }) => Math.max(longest, durationNs), 0);
      return {
        nodes: [
          answerLine(idleSentence(view, strings)),
          noteLine(fill(strings.idleNote, formatDurationNs(longestNs))),
          h(
            'div',
            { class: 'idle-evidence section' },
            causeChart(context, view, find),
            causeList(context, view, find),
          ),
          gaps.element,
          ...(steps === undefined ? [] : [steps.element]),
        ],
        dispose: () => {
          gaps.dispose();
          steps?.dispose();
        },
      };
    },
  });
};
