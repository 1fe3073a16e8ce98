import type { KernelStats } from '../../../src/trace/analyse/kernels/kernelStats.ts';
import type { KernelsJson } from '../../../src/trace/report/tablesJson.ts';
import { dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { filterFor } from '../table/tableModel.ts';
import { type TableView, tableView } from '../table/tableView.ts';
import type { TabContext } from '../tab.ts';
import { copyColumns, kernelColumns, kernelGroupings, type KernelKind, useWords } from './kernelColumns.ts';
import { kernelDetail, launches } from './kernelDetail.ts';

const key = 'kernelsBy';

export interface KernelTables {
  readonly nodes: readonly HTMLElement[];
  /** Shows the launches of a kernel. */
  find(name: string): void;
  dispose(): void;
}

/** The table of kernels, by name or by launch configuration, and that of copies and sets. */
export function kernelTables(context: TabContext, answer: KernelsJson): KernelTables {
  const { strings } = context;
  const place = h('div', {});
  let kind: KernelKind = context.kept(key) === 'launch' ? 'launch' : 'name';
  let view: TableView<KernelStats> | undefined;
  const copies = copyTable(context, answer);
  draw();
  return {
    nodes: [place, ...(copies === undefined ? [] : [copies.element])],
    find: (name) => {
      view?.filter(filterFor(name));
      place.scrollIntoView({ block: 'start' });
      place.querySelector<HTMLElement>('.virtual-table')?.focus({ preventScroll: true });
    },
    dispose: () => {
      view?.dispose();
      copies?.dispose();
    },
  };

  function draw(): void {
    view?.dispose();
    const shown = kind;
    const rows = shown === 'launch' ? answer.kernelsByLaunch : answer.kernels;
    view = tableView(context, {
      id: shown === 'launch' ? 'kernels by launch' : 'kernels',
      label: strings.kernelsTitle,
      columns: kernelColumns(rows, shown, strings),
      order: { column: 'total', direction: 'descending' },
      groupings: kernelGroupings(shown, strings),
      searchText: ({ name, operator, tensorCores }) =>
        [name, operator ?? '', useWords(tensorCores.use, strings)].join('\n'),
      detail: (row) => kernelDetail(context, row, shown),
      controls: [
        dropdown({
          label: strings.kernelsBy,
          choices: [
            { value: 'name', text: strings.kernelsByName },
            { value: 'launch', text: strings.kernelsByLaunch },
          ],
          value: shown,
          onChoose: (next) => {
            kind = next;
            context.keep(key, kind);
            draw();
            place.querySelector<HTMLElement>('.dropdown')?.focus();
          },
        }),
      ],
    });
    view.setRows(rows);
    place.replaceChildren(view.element);
  }
}

function copyTable(context: TabContext, { copies }: KernelsJson) {
  const { strings } = context;
  if (copies.length === 0) {
    return undefined;
  }
  const view = tableView(context, {
    id: 'copies',
    label: strings.kernelsCopies,
    columns: copyColumns(copies, strings),
    order: { column: 'total', direction: 'descending' },
    searchText: ({ name, direction, hostMemory }) => [name, direction ?? '', hostMemory ?? ''].join('\n'),
    detail: ({ name }) => h('div', { class: 'row-detail' }, launches(context, name, null)),
  });
  view.setRows(copies);
  return view;
}
