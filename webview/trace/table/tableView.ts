import './table.css';
import { checkMenu } from '../../kit/checkMenu.ts';
import { button, dropdown, setFieldText, textField } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import type { TableOrder } from '../../kit/tableOrder.ts';
import { fill, sectionTitle } from '../../kit/text.ts';
import { leastWidthPx } from '../../kit/virtualLayout.ts';
import { type VirtualColumn, type VirtualGroups, virtualTable } from '../../kit/virtualTable.ts';
import { formatFixed } from '../../../src/core/columnNumbers.ts';
import type { TabContext } from '../tab.ts';
import { tableCsv, tableMarkdown } from './tableExport.ts';
import { type Arrangement, TableModel } from './tableModel.ts';
import { asTableState, keptState, type TableState } from './tableState.ts';
import type { Grouping, ViewColumn } from './viewColumn.ts';

export type { ViewColumn } from './viewColumn.ts';

export interface TableViewOptions<R> {
  /** Names the choices made for the table in the place, and the file that is saved. */
  readonly id: string;
  /** Title over the table, and its name for screen readers. */
  readonly label: string;
  readonly columns: readonly ViewColumn<R>[];
  /** Order at first: column and direction. */
  readonly order: { readonly column: string; readonly direction: 'ascending' | 'descending' };
  /** Ways to group rows; what {@link ViewColumn.total} gives stands at each group's head. */
  readonly groupings?: readonly Grouping<R>[];
  /** What the filter looks into. */
  readonly searchText: (row: R) => string;
  /** What stands under a row that was opened. */
  readonly detail: (row: R) => HTMLElement;
  /** Further controls beside the filter, such as a choice of what the rows are. */
  readonly controls?: readonly HTMLElement[];
}

/** A long table with filter, groups, chosen columns, copy and export. */
export interface TableView<R> {
  readonly element: HTMLElement;
  setRows(rows: readonly R[]): void;
  /** Fills the filter, as a link to some rows does. */
  filter(text: string): void;
  dispose(): void;
}

const ungrouped = '';

/** Filter, order, grouping and columns are kept in the place of the page. */
export function tableView<R>(context: TabContext, options: TableViewOptions<R>): TableView<R> {
  const { page, strings } = context;
  const { id, label, columns, groupings = [] } = options;
  const key = `table ${id}`;
  const ownOrder: TableOrder = {
    column: options.order.column,
    descending: options.order.direction === 'descending',
  };
  const model = new TableModel<R>(options);
  let state = asTableState(context.kept(key), {
    columns: columns.map((column) => column.id),
    groupings: groupings.map((grouping) => grouping.id),
  });
  let arrangement: Arrangement<R> = { shown: [], matching: [], groups: undefined };
  let scheduled = 0;

  const groups: VirtualGroups = {
    isHead: (row) => row >= model.size,
    isOpen: (row) => state.openGroups.includes(groupAt(row)?.name ?? ''),
    onToggle: (row) => {
      const name = groupAt(row)?.name ?? '';
      const { openGroups } = state;
      change({
        openGroups: openGroups.includes(name)
          ? openGroups.filter((each) => each !== name)
          : [...openGroups, name],
      });
    },
  };
  const table = virtualTable({
    label,
    columns: shownColumns().map(cellsOf),
    leastWidthPx: leastWidthPx(shownColumns().map(({ track }) => track)),
    order: state.order ?? ownOrder,
    nextOrder: (order, column) =>
      nextOrder(
        order,
        columns.find((each) => each.id === column),
      ),
    onOrder: (order) => change({ order: order ?? ownOrder }),
    detail: (index) => {
      const row = model.row(index);
      return row === undefined ? h('div', {}) : options.detail(row);
    },
  });
  const count = h('span', { class: 'quiet table-count', attributes: { role: 'status' } });
  const nothing = h('p', { class: 'note table-nothing', attributes: { hidden: true } });
  const field = textField({
    label: fill(strings.tableFilter, label),
    value: state.filter,
    placeholder: strings.tableFilterPlaceholder,
    onInput: (filter) => change({ filter }),
  });
  return {
    element: h(
      'section',
      { class: 'section table-view', attributes: { 'aria-label': label } },
      h(
        'div',
        { class: 'table-head' },
        h('div', { class: 'table-title' }, sectionTitle(label), count),
        h('div', { class: 'table-controls' }, ...(options.controls ?? []), ...choices()),
      ),
      nothing,
      table.element,
    ),
    setRows: (rows) => {
      model.setRows(rows);
      table.close();
      refresh();
    },
    filter: (filter) => {
      setFieldText(field, filter);
      change({ filter });
    },
    dispose: () => {
      cancelAnimationFrame(scheduled);
      table.dispose();
    },
  };

  function choices(): HTMLElement[] {
    return [
      field,
      ...(groupings.length === 0
        ? []
        : [
            dropdown({
              label: fill(strings.tableGrouping, label),
              choices: [
                { value: ungrouped, text: strings.tableUngrouped },
                ...groupings.map(({ id: value, title }) => ({ value, text: title })),
              ],
              value: state.grouping ?? ungrouped,
              onChoose: (grouping) => change({ grouping, openGroups: [] }),
            }),
          ]),
      checkMenu({
        label: strings.tableColumns,
        description: fill(strings.tableColumnsOf, label),
        // The first column names the row, and stays.
        items: columns.slice(1).map(({ id: column, header }) => ({ id: column, text: header })),
        isChecked: (column) => shownColumns().some((each) => each.id === column),
        onToggle: toggleColumn,
      }),
      button({
        label: strings.tableCopy,
        description: fill(strings.tableCopyOf, label),
        onPress: () =>
          page.perform(async () => {
            await page.ask('copyText', { text: table.text() });
            page.announce(strings.copied);
          }),
      }),
      button({
        label: strings.tableSave,
        description: fill(strings.tableSaveOf, label),
        onPress: () => page.perform(save),
      }),
    ];
  }

  async function save(): Promise<void> {
    const shown = shownColumns();
    const { matching } = arrangement;
    const fileName = await page.ask('saveTable', {
      name: id,
      csv: tableCsv(shown, matching),
      markdown: tableMarkdown(shown, matching),
    });
    if (fileName !== null) {
      page.announce(fill(strings.saved, fileName));
    }
  }

  function toggleColumn(column: string, checked: boolean): void {
    const shown = new Set(shownColumns().map((each) => each.id));
    if (checked) {
      shown.add(column);
    } else {
      shown.delete(column);
    }
    change({ columns: columns.map((each) => each.id).filter((each) => shown.has(each)) });
    const next = shownColumns();
    table.setColumns(next.map(cellsOf), leastWidthPx(next.map(({ track }) => track)));
  }

  function change(part: Partial<TableState>): void {
    state = { ...state, ...part };
    context.keep(key, keptState(state));
    cancelAnimationFrame(scheduled);
    scheduled = requestAnimationFrame(refresh);
  }

  function refresh(): void {
    arrangement = model.arrange({
      order: state.order ?? ownOrder,
      filter: state.filter,
      grouping: state.grouping,
      openGroups: new Set(state.openGroups),
    });
    const { shown, matching, groups: grouped } = arrangement;
    table.setRows(shown, grouped === undefined ? undefined : groups);
    const all = formatFixed(model.size, 0);
    count.textContent =
      matching.length === model.size ? all : fill(strings.tableCount, formatFixed(matching.length, 0), all);
    nothing.hidden = matching.length > 0;
    nothing.textContent = model.size === 0 ? strings.tableNoRows : strings.tableNoMatch;
    table.element.hidden = matching.length === 0;
  }

  function groupAt(row: number) {
    return arrangement.groups?.[row - model.size];
  }

  function shownColumns(): readonly ViewColumn<R>[] {
    const chosen = state.columns;
    return columns.filter(
      ({ id: column, hidden }, index) =>
        index === 0 || (chosen === undefined ? hidden !== true : chosen.includes(column)),
    );
  }

  /** A column as the table draws it: rows by number, heads of groups among them. */
  function cellsOf(column: ViewColumn<R>): VirtualColumn {
    const { fraction, total, tooltip, ...rest } = column;
    return {
      ...rest,
      text: (index) => {
        const row = model.row(index);
        const group = row === undefined ? groupAt(index) : undefined;
        if (row !== undefined || group === undefined) {
          return row === undefined ? '' : column.text(row);
        }
        if (column.id === columns[0]?.id) {
          return fill(strings.tableGroup, group.name, formatFixed(group.rows.length, 0));
        }
        const sum = total?.of(group.rows);
        return sum === undefined ? '' : (total?.text(sum) ?? '');
      },
      fraction: (index) => {
        const row = model.row(index);
        return row === undefined ? undefined : fraction?.(row);
      },
      ...(tooltip === undefined
        ? {}
        : {
            tooltip: (index: number) => {
              const row = model.row(index);
              return row === undefined ? (groupAt(index)?.name ?? '') : tooltip(row);
            },
          }),
    };
  }
}

/** Numbers are sorted by the largest first, words from A on; the next press turns the order round. */
function nextOrder(order: TableOrder | undefined, column: { id: string; numeric?: boolean } | undefined) {
  if (column === undefined) {
    return order;
  }
  return order?.column === column.id
    ? { column: column.id, descending: !order.descending }
    : { column: column.id, descending: column.numeric === true };
}
