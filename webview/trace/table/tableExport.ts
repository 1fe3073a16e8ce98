import { toDelimitedText, toMarkdownTable } from '../../../src/core/textTable.ts';
import type { ViewColumn } from './viewColumn.ts';

type Columns<R> = readonly ViewColumn<R>[];

/** Comma-separated values after RFC 4180 with the values as they were measured; no cell can be a formula. */
export function tableCsv<R>(columns: Columns<R>, rows: readonly R[]): string {
  return toDelimitedText([
    columns.map((column) => headWith(column, column.valueUnit ?? column.unit)),
    ...rows.map((row) => columns.map(({ value }) => value(row))),
  ]);
}

/** A Markdown table with the texts as they are shown. */
export function tableMarkdown<R>(columns: Columns<R>, rows: readonly R[]): string {
  const table = toMarkdownTable({
    headers: columns.map((column) => headWith(column, column.unit)),
    numeric: new Set(columns.flatMap(({ numeric }, index) => (numeric === true ? [index] : []))),
    rows: rows.map((row) => columns.map(({ text }) => text(row))),
  });
  return `${table}\n`;
}

function headWith({ header }: { readonly header: string }, unit: string | undefined): string {
  return unit === undefined ? header : `${header} (${unit})`;
}
