import type { OperatorsJson } from '../../../src/trace/report/tablesJson.ts';
import { button, dropdown } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { sectionTitle } from '../../kit/text.ts';
import { filterFor } from '../table/tableModel.ts';
import { type TableView, tableView } from '../table/tableView.ts';
import type { TabContext } from '../tab.ts';
import { operatorColumns, operatorGroupings } from './operatorColumns.ts';
import { operatorDetail } from './operatorDetail.ts';
import { type OperatorKind, operatorKinds, type OperatorRow, operatorRows } from './operatorRow.ts';

const key = 'operatorsBy';

export interface OperatorTable {
  readonly element: HTMLElement;
  /** Shows the calls of an operator. */
  find(name: string): void;
  dispose(): void;
}

/** The operators' table with the choice of what its rows are; each kind keeps its own order, filter and columns. */
export function operatorTable(context: TabContext, answer: OperatorsJson): OperatorTable {
  const { strings } = context;
  const element = h('div', {});
  const kept = context.kept(key);
  let kind: OperatorKind = operatorKinds.find((each) => each === kept) ?? 'name';
  let view: TableView<OperatorRow> | undefined;
  draw();
  return {
    element,
    find: (name) => {
      view?.filter(filterFor(name));
      element.scrollIntoView({ block: 'start' });
      element.querySelector<HTMLElement>('.virtual-table')?.focus({ preventScroll: true });
    },
    dispose: () => view?.dispose(),
  };

  function draw(): void {
    view?.dispose();
    view = undefined;
    const missing = missingOption();
    if (missing !== undefined) {
      element.replaceChildren(notRecorded(missing));
      return;
    }
    const rows = operatorRows(answer, kind);
    const shown = kind;
    view = tableView(context, {
      id: kind === 'name' ? 'operators' : `operators by ${kind}`,
      label: strings.operatorsTitle,
      columns: operatorColumns(rows, kind, strings),
      order: {
        column: rows.some(({ deviceSelfNs }) => deviceSelfNs > 0) ? 'deviceSelf' : 'hostSelf',
        direction: 'descending',
      },
      groupings: operatorGroupings(kind, strings),
      searchText: ({ name, shapesText, stack }) => [name, shapesText, ...stack].join('\n'),
      detail: (row) => operatorDetail(context, row, shown, answer.roofline.gpu),
      controls: [chooser()],
    });
    view.setRows(rows);
    element.replaceChildren(view.element);
  }

  function chooser(): HTMLElement {
    return dropdown({
      label: strings.operatorsBy,
      choices: [
        { value: 'name', text: strings.operatorsByName },
        { value: 'shape', text: strings.operatorsByShape },
        { value: 'stack', text: strings.operatorsByStack },
      ],
      value: kind,
      onChoose: (next) => {
        kind = next;
        context.keep(key, kind);
        draw();
        element.querySelector<HTMLElement>('.dropdown')?.focus();
      },
    });
  }

  /** The profiler's option that brings what rows of this kind need. */
  function missingOption(): 'shapes' | 'stacks' | undefined {
    return kind === 'shape' && answer.operatorsByShape.every(({ shapes }) => shapes === null)
      ? 'shapes'
      : kind === 'stack' && answer.operatorsByStack.every(({ stack }) => stack.length === 0)
        ? 'stacks'
        : undefined;
  }

  function notRecorded(option: 'shapes' | 'stacks'): HTMLElement {
    const { page, canProfileAgain } = context;
    return h(
      'section',
      { class: 'section' },
      h(
        'div',
        { class: 'table-head' },
        sectionTitle(strings.operatorsTitle),
        h('div', { class: 'table-controls' }, chooser()),
      ),
      h('p', {}, option === 'shapes' ? strings.operatorsNoShapes : strings.operatorsNoStacks),
      h(
        'p',
        { class: 'note' },
        option === 'shapes' ? strings.operatorsNoShapesWhy : strings.operatorsNoStacksWhy,
      ),
      canProfileAgain
        ? h(
            'div',
            { class: 'state-actions' },
            button({
              label: strings.profileAgain,
              key: `profile again ${option}`,
              onPress: () => page.perform(() => page.ask('profileAgain', { options: [option] })),
            }),
          )
        : undefined,
    );
  }
}
