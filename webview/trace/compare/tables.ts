import { timeUnitFor } from '../../../src/core/columnNumbers.ts';
import type { KernelRow, OperatorRow, RowStatus, StructureRow } from '../../../src/trace/diff/diffRows.ts';
import { kernelLabels } from '../../../src/trace/diff/kernelLabels.ts';
import type { CompareAnswer } from '../../../src/trace/session/queries/compare.ts';
import { dropdown } from '../../kit/controls.ts';
import { h, nameText } from '../../kit/dom.ts';
import { decimalsOf, durationColumn, numberColumn, wordsColumn } from '../table/columnKinds.ts';
import { type TableView, tableView } from '../table/tableView.ts';
import type { ViewColumn } from '../table/viewColumn.ts';
import type { TabContext } from '../tab.ts';
import { exampleLinks } from './example.ts';
import { signedColumnText } from './words.ts';

const keptAs = 'compareRows';
const kinds = ['kernels', 'operators', 'structure'] as const;
type RowsKind = (typeof kinds)[number];

/** Kernels, operators or modules with their differences, one table at a time. */
export function compareTables(
  context: TabContext,
  answer: CompareAnswer,
): { element: HTMLElement; dispose: () => void } {
  const { strings } = context;
  const kept = context.kept(keptAs);
  const first: RowsKind =
    kinds.find((kind) => kind === kept) ?? (answer.kernels.length > 0 ? 'kernels' : 'operators');
  const element = h('div', {});
  let table: { readonly element: HTMLElement; dispose(): void } | undefined;
  show(first);
  return { element, dispose: () => table?.dispose() };

  function show(kind: RowsKind): void {
    table?.dispose();
    const choice = dropdown({
      label: strings.compareRows,
      choices: [
        { value: 'kernels', text: strings.compareKernels },
        { value: 'operators', text: strings.compareOperators },
        { value: 'structure', text: strings.compareModules },
      ],
      value: kind,
      onChoose: (next) => {
        context.keep(keptAs, next);
        show(next);
      },
    });
    table = tableOf(kind, choice);
    element.replaceChildren(table.element);
  }

  function tableOf(kind: RowsKind, choice: HTMLElement): { readonly element: HTMLElement; dispose(): void } {
    switch (kind) {
      case 'kernels':
        return kernelTable(context, answer, choice);
      case 'operators':
        return operatorTable(context, answer, choice);
      case 'structure':
        return structureTable(context, answer, choice);
    }
  }
}

function kernelTable(context: TabContext, { kernels: rows, scale }: CompareAnswer, choice: HTMLElement) {
  const { strings } = context;
  const labels = kernelLabels(rows.map(({ name }) => name));
  return filled(context, rows, {
    id: 'compareKernels',
    label: strings.compareKernels,
    choice,
    nameOf: ({ name }) => name,
    example: (row) => ({ kind: 'kernel', name: row.name }),
    columns: [
      {
        id: 'name',
        header: strings.compareName,
        text: ({ name }: KernelRow) => labels.get(name) ?? name,
        tooltip: ({ name }: KernelRow) => name,
        value: ({ name }: KernelRow) => name,
        track: nameTrack,
      },
      statusColumn<KernelRow>(context),
      ...callColumns(context, rows),
      ...beforeAndAfter('Ns', rows, [
        [strings.compareTimeBefore, ({ aNs }) => aNs],
        [strings.compareTimeAfter, ({ bNs }) => bNs * scale],
      ]),
      ...deltaColumns(context, rows),
    ],
  });
}

function operatorTable(context: TabContext, { operators: rows, scale }: CompareAnswer, choice: HTMLElement) {
  const { strings } = context;
  return filled(context, rows, {
    id: 'compareOperators',
    label: strings.compareOperators,
    choice,
    nameOf: ({ name }) => name,
    example: (row) => ({ kind: 'host', name: row.name }),
    columns: [
      wordsColumn<OperatorRow>({
        id: 'name',
        header: strings.compareName,
        of: ({ name }) => name,
        track: nameTrack,
      }),
      statusColumn<OperatorRow>(context),
      ...callColumns(context, rows),
      ...deviceColumns(context, rows, scale),
      ...beforeAndAfter('Host', rows, [
        [strings.compareHostBefore, (row) => row.aHostSelfNs],
        [strings.compareHostAfter, (row) => row.bHostSelfNs * scale],
      ]),
      ...deltaColumns(context, rows),
    ],
  });
}

function structureTable(context: TabContext, { structure: rows, scale }: CompareAnswer, choice: HTMLElement) {
  const { strings } = context;
  return filled(context, rows, {
    id: 'compareModules',
    label: strings.compareModules,
    choice,
    nameOf: ({ path }) => path,
    example: ({ path }) => ({ kind: 'host', name: lastOf(path) }),
    columns: [
      wordsColumn<StructureRow>({
        id: 'path',
        header: strings.comparePlace,
        of: ({ path }) => path.replaceAll('nn.Module: ', ''),
        track: nameTrack,
      }),
      wordsColumn<StructureRow>({
        id: 'kind',
        header: strings.compareKind,
        of: ({ kind }) => kind,
        track: '76px',
      }),
      statusColumn<StructureRow>(context),
      ...callColumns(context, rows),
      ...deviceColumns(context, rows, scale),
      ...beforeAndAfter('Host', rows, [
        [strings.compareHostTotalBefore, (row) => row.aHostNs],
        [strings.compareHostTotalAfter, (row) => row.bHostNs * scale],
      ]),
      ...deltaColumns(context, rows),
    ],
  });
}

/** A time of both sides, with one unit and as many decimals on either. @param id tells the columns of one table apart. */
function beforeAndAfter<R>(
  id: string,
  rows: readonly R[],
  sides: readonly [
    before: readonly [header: string, of: (row: R) => number],
    after: readonly [header: string, of: (row: R) => number],
  ],
) {
  const unitFrom = sides.flatMap(([, of]) => rows.map(of));
  const { divisor } = timeUnitFor(unitFrom);
  const decimals = decimalsOf(unitFrom.map((ns) => ns / divisor));
  return sides.map(([header, of], side) =>
    durationColumn({ id: `${side === 0 ? 'a' : 'b'}${id}`, header, of, rows, unitFrom, decimals }),
  );
}

function deviceColumns<R extends { readonly aDeviceNs: number; readonly bDeviceNs: number }>(
  { strings }: TabContext,
  rows: readonly R[],
  scale: number,
) {
  return beforeAndAfter('Device', rows, [
    [strings.compareDeviceBefore, (row) => row.aDeviceNs],
    [strings.compareDeviceAfter, (row) => row.bDeviceNs * scale],
  ]);
}

const nameTrack = 'minmax(100px, 3fr)';

interface Compared {
  readonly status: RowStatus;
  readonly aCalls: number;
  readonly bCalls: number;
  readonly deltaNs: number;
}

function filled<R extends Compared>(
  context: TabContext,
  rows: readonly R[],
  options: {
    readonly id: string;
    readonly label: string;
    readonly choice: HTMLElement;
    readonly columns: readonly ViewColumn<R>[];
    readonly nameOf: (row: R) => string;
    readonly example: (row: R) => Parameters<typeof exampleLinks>[1];
  },
): TableView<R> {
  const { strings } = context;
  const { id, label, choice, columns, nameOf, example } = options;
  const view = tableView<R>(context, {
    id,
    label,
    columns,
    // The largest changes first, whichever way they go.
    order: { column: 'size', direction: 'descending' },
    groupings: [
      { id: 'status', title: strings.compareByChange, of: (row) => strings[`compareStatus-${row.status}`] },
    ],
    searchText: nameOf,
    controls: [choice],
    detail: (row) =>
      h(
        'div',
        { class: 'compare-detail' },
        nameText(nameOf(row), { class: 'mono' }),
        h('div', { class: 'links' }, ...exampleLinks(context, example(row), nameOf(row))),
      ),
  });
  view.setRows(rows);
  return view;
}

function statusColumn<R extends Compared>({ strings }: TabContext): ViewColumn<R> {
  return wordsColumn<R>({
    id: 'status',
    header: strings.compareStatus,
    of: ({ status }) => strings[`compareStatus-${status}`],
    track: '72px',
  });
}

function callColumns<R extends Compared>({ strings }: TabContext, rows: readonly R[]): ViewColumn<R>[] {
  const decimals = decimalsOf(rows.flatMap(({ aCalls, bCalls }) => [aCalls, bCalls]));
  return [
    numberColumn<R>({
      id: 'aCalls',
      header: strings.compareCallsBefore,
      of: ({ aCalls }) => aCalls,
      rows,
      decimals,
    }),
    numberColumn<R>({
      id: 'bCalls',
      header: strings.compareCallsAfter,
      of: ({ bCalls }) => bCalls,
      rows,
      decimals,
    }),
  ];
}

/** The difference with its sign, and (hidden) its size, by which rows stand at first. */
function deltaColumns<R extends Compared>({ strings }: TabContext, rows: readonly R[]): ViewColumn<R>[] {
  const size = durationColumn<R>({
    id: 'size',
    header: strings.compareSize,
    of: ({ deltaNs }) => Math.abs(deltaNs),
    rows,
    bar: true,
    total: 'none',
  });
  const signed = durationColumn<R>({
    id: 'delta',
    header: strings.compareDelta,
    of: ({ deltaNs }) => deltaNs,
    rows,
  });
  const text = (deltaNs: number) => signedColumnText(deltaNs / divisor, decimals);
  const { unit, divisor } = timeUnitFor(rows.map(({ deltaNs }) => deltaNs));
  const decimals = decimalsOf(rows.map(({ deltaNs }) => deltaNs / divisor));
  return [
    {
      ...signed,
      unit,
      text: (row) => text(row.deltaNs),
      ...(size.fraction === undefined ? {} : { fraction: size.fraction }),
      total: { of: (group) => group.reduce((sum, { deltaNs }) => sum + deltaNs, 0), text },
    },
    { ...size, hidden: true },
  ];
}

/** The last part of a place, which is an event's name. */
function lastOf(path: string): string {
  return path.split(' > ').at(-1) ?? path;
}
