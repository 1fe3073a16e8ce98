import { formatFixed } from '../../src/core/columnNumbers.ts';
import { textField } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { asTableOrder, type TableOrder, valueComparer } from '../kit/tableOrder.ts';
import { fill, plainDirection, sectionTitle } from '../kit/text.ts';
import { type VirtualColumn, type VirtualTable, virtualTable } from '../kit/virtualTable.ts';
import type { AlignedRow, AlignedSide, EngineComparisonView } from './api.ts';
import type { EngineStrings } from './strings.ts';

export interface ComparisonSectionOptions {
  readonly comparison: EngineComparisonView;
  readonly strings: EngineStrings;
  readonly order: unknown;
  readonly onOrder: (order: TableOrder | undefined) => void;
}

const microsecondNs = 1e3;

/** Two engines side by side, a row for each group of ONNX nodes. */
export function comparisonSection(options: ComparisonSectionOptions): {
  element: HTMLElement;
  dispose: () => void;
} {
  const { comparison, strings } = options;
  const { rows } = comparison;
  if (rows.length === 0) {
    return { element: h('p', { class: 'note' }, strings.noRows), dispose: () => undefined };
  }
  const columns = columnsOf(comparison, strings);
  const texts = rows.map((row) =>
    [row.nodes, row.left?.layers, row.right?.layers, row.left?.precision, row.right?.precision]
      .join('\n')
      .toLowerCase(),
  );
  let order = asTableOrder(
    options.order,
    columns.map(({ id }) => id),
  );
  let words: readonly string[] = [];
  const nothing = h('p', { class: 'note nothing' }, strings.noMatch);
  const table: VirtualTable = virtualTable({
    label: strings.comparisonTitle,
    columns,
    leastWidthPx: 1040,
    order,
    onOrder: (next) => {
      order = next;
      options.onOrder(next);
      refresh();
    },
    detail: (index) => sideDetail(rows[index], comparison, strings),
  });
  const element = h(
    'section',
    { class: 'section layers' },
    h(
      'div',
      { class: 'layers-head' },
      sectionTitle(strings.comparisonTitle, order === undefined ? strings.comparisonRemark : undefined),
      textField({
        label: strings.alignedFilter,
        value: '',
        placeholder: strings.filterPlaceholder,
        onInput: (text) => {
          words = text.toLowerCase().split(/\s+/).filter(Boolean);
          refresh();
        },
      }),
    ),
    nothing,
    table.element,
    h('p', { class: 'hint' }, strings.layersHint),
  );
  refresh();
  return { element, dispose: () => table.dispose() };

  function refresh(): void {
    const chosen = [...rows.keys()].filter((index) =>
      words.every((word) => texts[index]?.includes(word) ?? false),
    );
    const shown = sorted(chosen);
    table.setRows(shown);
    table.element.hidden = shown.length === 0;
    nothing.hidden = shown.length > 0;
  }

  function sorted(chosen: number[]): number[] {
    if (order === undefined) {
      const stake = (index: number) => Math.abs(differenceNs(rows[index]) ?? 0);
      return chosen.sort((one, other) => stake(other) - stake(one));
    }
    const compare = valueComparer(order.descending);
    const value = (index: number) => valueOf(rows[index], order?.column);
    return chosen.sort((one, other) => compare(value(one), value(other)));
  }
}

function columnsOf(comparison: EngineComparisonView, strings: EngineStrings): VirtualColumn[] {
  const { left, right, rows } = comparison;
  const side = (which: 'left' | 'right', name: string): VirtualColumn[] => [
    {
      id: `${which}Layers`,
      header: fill(strings.layersIn, name),
      track: 'minmax(160px, 2fr)',
      text: (index) => rows[index]?.[which]?.layers ?? '–',
    },
    {
      id: `${which}Precision`,
      header: strings.precision,
      track: '84px',
      text: (index) => rows[index]?.[which]?.precision ?? '',
    },
    {
      id: `${which}TimeNs`,
      header: strings.time,
      unit: 'µs',
      numeric: true,
      track: '84px',
      text: (index) => micros(rows[index]?.[which]?.timeNs ?? null),
    },
  ];
  return [
    {
      id: 'nodes',
      header: strings.nodes,
      track: 'minmax(160px, 2fr)',
      text: (index) => rows[index]?.nodes ?? '',
    },
    ...side('left', left.name),
    ...side('right', right.name),
    {
      id: 'difference',
      header: strings.difference,
      unit: 'µs',
      numeric: true,
      track: '100px',
      text: (index) => {
        const row = rows[index];
        const difference = differenceNs(row);
        if (difference === undefined) {
          return '–';
        }
        const text = micros(Math.abs(difference));
        return Number(text.replaceAll(',', '')) === 0 ? text : `${difference < 0 ? '−' : '+'}${text}`;
      },
    },
  ];
}

/** Both sides with all their layers, under a row that was opened. */
function sideDetail(
  row: AlignedRow | undefined,
  { left, right }: EngineComparisonView,
  strings: EngineStrings,
): HTMLElement {
  const side = (name: string, content: AlignedSide | null | undefined, other: string) => [
    h('dt', {}, plainDirection(name)),
    h(
      'dd',
      {},
      content === null || content === undefined
        ? h('span', { class: 'quiet' }, fill(strings.onlyIn, other))
        : h('bdi', { class: 'mono' }, plainDirection(content.layers)),
    ),
  ];
  return h(
    'div',
    { class: 'layer-detail' },
    h(
      'dl',
      { class: 'layer-facts' },
      h('dt', {}, strings.nodes),
      h('dd', {}, h('bdi', { class: 'mono' }, plainDirection(row?.nodes ?? ''))),
      ...side(left.name, row?.left, right.name),
      ...side(right.name, row?.right, left.name),
    ),
  );
}

/** What the right engine takes more than the left; a side without layers takes nothing. */
function differenceNs(row: AlignedRow | undefined): number | undefined {
  if (row === undefined) {
    return undefined;
  }
  const left = row.left === null ? 0 : row.left.timeNs;
  const right = row.right === null ? 0 : row.right.timeNs;
  return left === null || right === null ? undefined : right - left;
}

function valueOf(row: AlignedRow | undefined, column: string | undefined): string | number | undefined {
  switch (column) {
    case 'nodes':
      return row?.nodes;
    case 'leftLayers':
      return row?.left?.layers;
    case 'leftPrecision':
      return row?.left?.precision ?? undefined;
    case 'leftTimeNs':
      return row?.left?.timeNs ?? undefined;
    case 'rightLayers':
      return row?.right?.layers;
    case 'rightPrecision':
      return row?.right?.precision ?? undefined;
    case 'rightTimeNs':
      return row?.right?.timeNs ?? undefined;
    default:
      return differenceNs(row);
  }
}

function micros(timeNs: number | null): string {
  return timeNs === null ? '–' : formatFixed(timeNs / microsecondNs, 1);
}
