import type { Column } from './table.ts';

/** A table as text with tabs, as spreadsheets take it from the clipboard. */
export function tabText(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => cells.map((cell) => cell.replace(/\s+/g, ' ')).join('\t')).join('\n');
}

/** What stands over a column, with its unit. */
export function columnTitle({ header, unit }: Pick<Column, 'header' | 'unit'>): string {
  return unit === undefined ? header : `${header} ${unit}`;
}
