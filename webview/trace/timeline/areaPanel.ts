import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { AreaReport, EventRef, FlameNode } from '../../../src/trace/timeline/timelineTypes.ts';
import { link } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import { flameView } from '../flame/flameView.ts';
import type { TabContext } from '../tab.ts';
import { tableView } from '../table/tableView.ts';
import { areaColumns } from './areaColumns.ts';
import type { PanelContent } from './panel.ts';
import type { timelineStrings } from './strings.ts';
import { sideTitle } from './trackTitle.ts';

type Form = 'table' | 'flame';
const keptForm = 'timelineAreaForm';

/** What lies in the selected stretch: a table and a flame graph, one of them shown. */
export function areaPanel(
  context: TabContext,
  options: {
    readonly report: AreaReport;
    readonly where: string | undefined;
    readonly trackName: (track: number) => string;
    readonly select: (event: EventRef) => void;
  },
): PanelContent {
  const { strings } = context;
  const { report, where, trackName, select } = options;
  const length = formatDurationNs(report.toNs - report.fromNs);
  const title =
    where === undefined ? fill(strings.timelineArea, length) : fill(strings.timelineAreaOn, length, where);
  const body = h('div', { class: 'tl-area-body', attributes: { role: 'tabpanel' } });
  const tabs = (['table', 'flame'] as const).map((form) =>
    h(
      'button',
      {
        class: 'tab',
        attributes: { type: 'button', role: 'tab', id: `area-${form}` },
        on: { click: () => show(form), keydown: onKey },
      },
      form === 'table' ? strings.timelineAreaTable : strings.timelineAreaFlame,
    ),
  );
  const busiest = report.busy
    .toSorted((left, right) => right.share - left.share)
    .slice(0, 4)
    .map(({ track, share }) => `${trackName(track)} ${formatShare(share)}`);
  const element = h(
    'div',
    { class: 'tl-area' },
    h(
      'div',
      { class: 'tl-area-head' },
      h('h2', { class: 'tl-details-title' }, title),
      h(
        'div',
        { class: 'tab-bar', attributes: { role: 'tablist', 'aria-label': strings.timelineAreaForms } },
        ...tabs,
      ),
    ),
    busiest.length === 0
      ? undefined
      : h('p', { class: 'note' }, fill(strings.timelineAreaBusy, busiest.join(', '))),
    body,
  );
  let shown: { dispose: () => void } | undefined;
  show(context.kept(keptForm) === 'flame' ? 'flame' : 'table');
  return { element, label: title, dispose: () => shown?.dispose() };

  function show(form: Form): void {
    shown?.dispose();
    context.keep(keptForm, form);
    for (const tab of tabs) {
      const isSelected = tab.id === `area-${form}`;
      tab.setAttribute('aria-selected', String(isSelected));
      tab.tabIndex = isSelected ? 0 : -1;
    }
    body.setAttribute('aria-labelledby', `area-${form}`);
    if (report.rows.length === 0) {
      body.replaceChildren(h('p', { class: 'note' }, strings.timelineAreaEmpty));
      shown = undefined;
      return;
    }
    const view =
      form === 'table' ? table() : flameView({ nodes: flameNodes(report, strings), label: title, strings });
    body.replaceChildren(view.element);
    shown = view;
  }

  function table() {
    const view = tableView(context, {
      id: 'timelineArea',
      label: strings.timelineAreaLabel,
      columns: areaColumns(strings, report),
      order: { column: 'total', direction: 'descending' },
      searchText: ({ name }) => name,
      detail: ({ example }) =>
        h('div', {}, link({ label: strings.timelineShowLongest, onPress: () => select(example) })),
    });
    view.setRows(report.rows);
    return view;
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const next = tabs.find((tab) => tab !== event.target);
      next?.click();
      next?.focus();
      event.preventDefault();
      event.stopPropagation();
    }
  }
}

/** The boxes of the flame graph; in a comparison each side stands in a box of its own. */
export function flameNodes(
  { flames }: Pick<AreaReport, 'flames'>,
  strings: Readonly<typeof timelineStrings>,
): readonly FlameNode[] {
  return flames.flatMap(({ side, nodes }) => {
    const sum = (of: 'totalNs' | 'count') => nodes.reduce((total, node) => total + node[of], 0);
    return side === null || nodes.length === 0
      ? nodes
      : [
          {
            name: sideTitle(side, strings),
            kind: 'other' as const,
            totalNs: sum('totalNs'),
            count: sum('count'),
            children: nodes,
          },
        ];
  });
}
