import type { ComparisonReport, ComparisonRow } from '../../src/pipeline/comparison.ts';
import type { ComparisonTable } from '../../src/pipeline/comparisonTable.ts';
import { link } from '../kit/controls.ts';
import { h, nameText } from '../kit/dom.ts';
import type { Page } from '../kit/page.ts';
import { type Cell, type Column, dataTable, type Row } from '../kit/table.ts';
import { asTableOrder } from '../kit/tableOrder.ts';
import { fill } from '../kit/text.ts';
import type { CompareApi } from './api.ts';
import type { CompareStrings } from './strings.ts';

export interface BuildsTableOptions {
  readonly table: ComparisonTable;
  readonly unitOfWork: ComparisonReport['unitOfWork'];
  readonly strings: CompareStrings;
  readonly showPassport: (path: string) => void;
  readonly page: Page<CompareApi, CompareStrings>;
}

/** Every figure of every build; the order that the user gave it stays. */
export function buildsTable(options: BuildsTableOptions): HTMLElement {
  const { table, strings, page } = options;
  const columns = columnsOf(options);
  const element = dataTable({
    caption: strings.tableCaption,
    columns,
    rows: table.rows.map((cells): Row => ({
      cells: [
        { ...nameCell(cells.row, strings), strong: cells.row.best },
        { ...number(cells.p50, cells.row.p50Ns), strong: cells.row.best },
        number(cells.p90, cells.row.p90Ns),
        number(cells.p99, cells.row.p99Ns),
        number(cells.throughput, cells.row.throughputPerSecond),
        number(cells.speedUp, cells.row.speedUp),
        number(cells.size, cells.row.sizeBytes),
        checked(cells.maxDifference, cells.row.maxDifference, cells.row, strings),
        ...(table.k === undefined ? [] : [checked(cells.topK, cells.row.topK?.agreed, cells.row, strings)]),
        passportCell(cells.row, options),
      ],
    })),
    order: asTableOrder(
      page.recall('order'),
      columns.map(({ id }) => id),
    ),
    onOrder: (order) => page.remember('order', order),
  });
  element.classList.add('compare-table');
  return element;
}

function columnsOf({ table, unitOfWork, strings }: BuildsTableOptions): Column[] {
  const numeric = true;
  return [
    { id: 'build', header: strings.build },
    { id: 'p50', header: strings.p50, unit: table.time.unit, numeric },
    { id: 'p90', header: strings.p90, unit: table.time.unit, numeric },
    { id: 'p99', header: strings.p99, unit: table.time.unit, numeric },
    {
      id: 'throughput',
      header: unitOfWork === 'image' ? strings.imagesPerSecond : strings.inputsPerSecond,
      numeric,
    },
    { id: 'speedUp', header: strings.speedUp, numeric },
    { id: 'size', header: strings.sizeColumn, unit: table.size.unit, numeric },
    { id: 'maxDifference', header: strings.maxDifference, numeric },
    ...(table.k === undefined ? [] : [{ id: 'topK', header: fill(strings.topKAgreement, table.k), numeric }]),
    { id: 'passport', header: strings.passport, numeric },
  ];
}

function nameCell(row: ComparisonRow, strings: CompareStrings): Cell {
  const failed = row.gate === 'failed';
  return {
    content: h(
      'span',
      { attributes: { title: failed ? row.reasons.join('\n').slice(0, 1000) : undefined } },
      nameText(row.label),
      failed ? h('span', { class: 'bad' }, ` ${strings.failedGate}`) : undefined,
    ),
    text: failed ? `${row.label} (${strings.failedGate})` : row.label,
    value: row.label,
  };
}

function checked(
  text: string | undefined,
  value: number | undefined,
  { gate }: ComparisonRow,
  strings: CompareStrings,
): Cell {
  if (text !== undefined) {
    return number(text, value);
  }
  const missing = gate === 'reference' ? strings.reference : strings.notChecked;
  return { content: h('span', { class: 'quiet' }, missing), text: missing };
}

function passportCell(row: ComparisonRow, { strings, showPassport }: BuildsTableOptions): Cell {
  const { path, passport } = row;
  if (path === undefined || passport === undefined) {
    return { content: h('span', { class: 'quiet' }, strings.noPassport), text: '' };
  }
  const label = passport.steps === 1 ? strings.oneStep : fill(strings.steps, passport.steps);
  return {
    content: link({
      label,
      description: fill(strings.passportOf, label, row.label),
      onPress: () => showPassport(path),
    }),
    text: label,
    value: passport.steps,
  };
}

function number(text: string, value: number | undefined): Cell {
  return { content: text, text, value };
}
