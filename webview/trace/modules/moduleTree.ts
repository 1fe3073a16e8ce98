import { formatFixed } from '../../../src/core/columnNumbers.ts';
import { formatDurationNs } from '../../../src/core/units.ts';
import type { ModulesView, PlacedModule } from '../../../src/trace/session/queries/modules.ts';
import { button, setFieldText, textField } from '../../kit/controls.ts';
import { h, nameText } from '../../kit/dom.ts';
import { asTableOrder, type TableOrder } from '../../kit/tableOrder.ts';
import { fill } from '../../kit/text.ts';
import { placeLinks } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';
import { tableCsv, tableMarkdown } from '../table/tableExport.ts';
import { moduleColumns } from './moduleColumns.ts';
import { firstOpen, type TreeRow, treeRows } from './moduleRows.ts';
import { treeGrid } from './treeGrid.ts';

const orderKey = 'modules order';
const filterKey = 'modules filter';
const openKey = 'modules open';
/** A tree opens at first as far as so many rows show it. */
const firstRows = 24;

export interface ModuleTreeView {
  readonly element: HTMLElement;
  /** What stands beside the choice of the view: filter, open and close, copy and save. */
  readonly controls: readonly HTMLElement[];
  filter(text: string): void;
  dispose(): void;
}

/** The modules as a tree with columns. Order, filter and what is open are kept in the place. */
export function moduleTree(context: TabContext, view: ModulesView): ModuleTreeView {
  const { strings, page } = context;
  const { modules, source } = view;
  const columns = moduleColumns(view, strings);
  let order: TableOrder = asTableOrder(
    context.kept(orderKey),
    columns.map(({ id }) => id),
  ) ?? { column: 'share', descending: true };
  let filter = asText(context.kept(filterKey));
  let open = asOpen(context.kept(openKey), modules) ?? firstOpen(modules, firstRows);
  let rows: readonly TreeRow[] = [];
  const label = source === 'annotations' ? strings.modulesTreeRanges : strings.modulesTree;
  const nothing = h('p', { class: 'note', attributes: { hidden: true } }, strings.modulesNoMatch);
  const grid = treeGrid({
    label,
    columns,
    order,
    onSort: (column) => {
      order =
        order.column === column
          ? { column, descending: !order.descending }
          : { column, descending: columns.find(({ id }) => id === column)?.numeric === true };
      context.keep(orderKey, order);
      refresh();
    },
    levelOf: (position) => modules[position]?.depth ?? 0,
    parentOf: (position) => modules[position]?.parent ?? -1,
    pathOf: (position) => modules[position]?.path ?? '',
    onToggle: (position) => {
      const next = new Set(open);
      if (!next.delete(position)) {
        next.add(position);
      }
      setOpen(next);
    },
    detail: (position) => detail(modules[position]),
  });
  const field = textField({
    label: strings.modulesFilter,
    value: filter,
    placeholder: strings.modulesFilterPlaceholder,
    onInput: setFilter,
  });
  refresh();
  return {
    element: h('div', {}, nothing, grid.element, h('p', { class: 'modules-hint' }, strings.modulesHint)),
    controls: [
      field,
      button({
        label: strings.modulesExpandAll,
        onPress: () => setOpen(new Set(modules.keys())),
      }),
      button({ label: strings.modulesCollapseAll, onPress: () => setOpen(new Set()) }),
      button({
        label: strings.tableCopy,
        description: fill(strings.tableCopyOf, label),
        onPress: () =>
          page.perform(async () => {
            await page.ask('copyText', { text: grid.text() });
            page.announce(strings.copied);
          }),
      }),
      button({
        label: strings.tableSave,
        description: fill(strings.tableSaveOf, label),
        onPress: () => page.perform(save),
      }),
    ],
    filter: (text) => {
      setFieldText(field, text);
      setFilter(text);
    },
    dispose: () => grid.dispose(),
  };

  function setFilter(text: string): void {
    filter = text;
    context.keep(filterKey, text);
    refresh();
  }

  function setOpen(next: Set<number>): void {
    open = next;
    context.keep(
      openKey,
      Array.from(next, (position) => modules[position]?.path ?? ''),
    );
    refresh();
  }

  function refresh(): void {
    rows = treeRows(modules, { order, filter, open }, (position, column) =>
      columns.find(({ id }) => id === column)?.value(position),
    );
    grid.setRows(rows, order);
    nothing.hidden = rows.length > 0;
    grid.element.hidden = rows.length === 0;
  }

  async function save(): Promise<void> {
    const saved = columns.map((column, index) =>
      index === 0
        ? {
            ...column,
            text: (position: number) => modules[position]?.path ?? '',
            value: (position: number) => modules[position]?.path,
          }
        : column,
    );
    const positions = [...modules.keys()];
    const fileName = await page.ask('saveTable', {
      name: 'modules',
      csv: tableCsv(saved, positions),
      markdown: tableMarkdown(saved, positions),
    });
    if (fileName !== null) {
      page.announce(fill(strings.saved, fileName));
    }
  }

  function detail(module: PlacedModule | undefined): HTMLElement {
    const calls = module?.occurrences ?? 0;
    return h(
      'div',
      { class: 'modules-detail' },
      h('p', { class: 'quiet' }, nameText(module?.path ?? '')),
      calls === 0
        ? h('p', { class: 'quiet' }, strings.modulesWithoutCall)
        : h(
            'p',
            { class: 'quiet' },
            fill(
              strings.modulesAverage,
              formatFixed(calls, 0),
              formatDurationNs((module?.forward.hostTotalNs ?? 0) / calls),
              formatDurationNs((module?.forward.deviceTotalNs ?? 0) / calls),
            ),
          ),
      placeLinks(context, module?.place ?? null, module?.name ?? ''),
    );
  }
}

function asText(kept: unknown): string {
  return typeof kept === 'string' ? kept : '';
}

/** Kept by path, as positions are those of one choice of steps. */
function asOpen(kept: unknown, modules: readonly PlacedModule[]): Set<number> | undefined {
  if (!Array.isArray(kept)) {
    return undefined;
  }
  const paths = new Set<unknown>(kept);
  return new Set([...modules.keys()].filter((position) => paths.has(modules[position]?.path)));
}
