import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { codeLink } from '../detail/codeLink.ts';
import { facts } from '../detail/facts.ts';
import { beginsAt } from '../detail/beginsAt.ts';
import { durationColumn, wordsColumn } from '../table/columnKinds.ts';
import { type TableView, tableView } from '../table/tableView.ts';
import type { ViewColumn } from '../table/viewColumn.ts';
import type { TabContext } from '../tab.ts';
import { causeAdvice, causeSentence, causeTitle, causeWords } from './causeWords.ts';
import type { GapRow } from './gapRow.ts';
import { goToGap } from './goToGap.ts';

/** Every gap, with the ways to the timeline and to the line that held the host. */
export function gapTable(context: TabContext, rows: readonly GapRow[]): TableView<GapRow> {
  const { strings, head } = context;
  const stepName = (row: GapRow) => head.recordings[context.place().recording]?.steps[row.step]?.name ?? '';
  const view = tableView(context, {
    id: 'idle gaps',
    label: strings.idleGaps,
    columns: gapColumns(context, rows, stepName),
    order: { column: 'duration', direction: 'descending' },
    groupings: [
      { id: 'cause', title: strings.idleGroupCause, of: ({ cause }) => causeTitle(cause, strings) },
      { id: 'line', title: strings.idleGroupLine, of: ({ frame }) => frame?.text ?? strings.idleNoLine },
      { id: 'step', title: strings.idleGroupStep, of: stepName },
    ],
    searchText: (row) =>
      [
        causeTitle(row.cause, strings),
        causeWords(row.cause, strings),
        row.frame?.text ?? '',
        stepName(row),
      ].join('\n'),
    detail: (row) => gapDetail(context, row),
  });
  view.setRows(rows);
  return view;
}

function gapColumns(
  context: TabContext,
  rows: readonly GapRow[],
  stepName: (row: GapRow) => string,
): ViewColumn<GapRow>[] {
  const { strings } = context;
  const steps = context.head.recordings[context.place().recording]?.steps;
  const isOneGpu = new Set(rows.map(({ gpu }) => gpu)).size < 2;
  return [
    wordsColumn({
      id: 'cause',
      header: strings.idleCause,
      of: ({ cause }) => causeTitle(cause, strings),
      track: 'minmax(132px, 1fr)',
    }),
    wordsColumn({
      id: 'line',
      header: strings.idleLine,
      of: ({ frame }) => frame?.text ?? null,
      track: 'minmax(150px, 3fr)',
    }),
    durationColumn({
      id: 'duration',
      header: strings.idleDuration,
      of: ({ durationNs }) => durationNs,
      rows,
      bar: true,
    }),
    {
      id: 'begin',
      header: strings.idleBeginsAt,
      numeric: true,
      track: '184px',
      text: (row) => beginsAt(steps, row),
      value: ({ startNs }) => startNs,
      valueUnit: 'ns',
    },
    wordsColumn({ id: 'step', header: strings.idleStep, of: stepName, track: '128px', hidden: true }),
    {
      id: 'gpu',
      header: strings.idleGpu,
      numeric: true,
      track: '64px',
      text: ({ gpu }) => String(gpu),
      value: ({ gpu }) => gpu,
      hidden: isOneGpu,
    },
  ];
}

function gapDetail(context: TabContext, row: GapRow): HTMLElement {
  const { strings } = context;
  const { frame, blame } = row;
  return h(
    'div',
    { class: 'row-detail' },
    h('p', { class: 'note' }, `${causeSentence(row.cause, strings)} ${causeAdvice(row.cause, strings)}`),
    facts([
      [
        strings.idleHeldBy,
        frame === null
          ? undefined
          : frame.source === null
            ? h('bdi', { class: 'mono' }, frame.text)
            : codeLink(context, frame.source),
      ],
    ]),
    h(
      'div',
      { class: 'row-actions' },
      link({ label: strings.showOnTimeline, onPress: () => goToGap(context, row, row.next) }),
      blame === null
        ? undefined
        : link({ label: strings.idleShowHolder, onPress: () => goToGap(context, row, blame) }),
    ),
  );
}
