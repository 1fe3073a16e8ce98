import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import type { IdleView } from '../../../src/trace/session/queries/idleView/idleView.ts';
import { durationColumn, shareColumn, wordsColumn } from '../table/columnKinds.ts';
import { type TableView, tableView } from '../table/tableView.ts';
import type { TabContext } from '../tab.ts';
import { causeSentence, causeTitle } from './causeWords.ts';

type StepRow = IdleView['steps'][number];

/** More would not fit beside each other; the others can be chosen. */
const shownCauses = 4;

/** Idle time of each step by cause. */
export function stepTable(context: TabContext, { steps: rows, ranked, gpus }: IdleView): TableView<StepRow> {
  const { strings } = context;
  const view = tableView<StepRow>(context, {
    id: 'idle steps',
    label: strings.idleSteps,
    columns: [
      wordsColumn({
        id: 'step',
        header: strings.idleStep,
        of: ({ name }) => name,
        track: 'minmax(96px, 1fr)',
      }),
      durationColumn({
        id: 'length',
        header: strings.idleLength,
        of: ({ startNs, endNs }) => endNs - startNs,
        rows,
      }),
      durationColumn({ id: 'idle', header: strings.idleTime, of: ({ idleNs }) => idleNs, rows, bar: true }),
      ...(gpus.length > 1
        ? []
        : [
            shareColumn<StepRow>({
              id: 'share',
              header: strings.idleShareOfStep,
              of: ({ idleNs, startNs, endNs }) => (endNs > startNs ? idleNs / (endNs - startNs) : null),
              rows,
            }),
          ]),
      ...ranked.map(({ cause }, index) =>
        durationColumn<StepRow>({
          id: cause,
          header: causeTitle(cause, strings),
          description: causeSentence(cause, strings),
          of: ({ causesNs }) => causesNs[cause],
          rows,
          hidden: index >= shownCauses,
        }),
      ),
    ],
    order: { column: 'idle', direction: 'descending' },
    searchText: ({ name }) => name,
    detail: (row) => stepDetail(context, row),
  });
  view.setRows(rows);
  return view;
}

function stepDetail(context: TabContext, { index, startNs, endNs }: StepRow): HTMLElement {
  const { strings } = context;
  return h(
    'div',
    { class: 'row-detail' },
    h(
      'div',
      { class: 'row-actions' },
      link({
        label: strings.showOnTimeline,
        onPress: () => context.go({ tab: 'timeline', event: null, view: { fromNs: startNs, toNs: endNs } }),
      }),
      link({ label: strings.idleShowStep, onPress: () => context.go({ steps: [index, index] }) }),
    ),
  );
}
