/** Tables as text that other programs and people read. Names inside may come from anywhere, so each form escapes them. */
export interface TextTable {
  readonly headers: readonly string[];
  /** Columns whose cells stand at the right, by index. */
  readonly numeric: ReadonlySet<number>;
  readonly rows: readonly (readonly string[])[];
}

/**
 * Comma-separated values after RFC 4180. A text that a spreadsheet would take for a formula (it begins with = + - @,
 * a tab or a line end) gets an apostrophe in front; a plain number stays a number.
 */
export function toDelimitedText(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((row) => `${row.map(delimitedCell).join(',')}\r\n`).join('');
}

/** A Markdown table; what is markup in a cell is escaped. */
export function toMarkdownTable({ headers, numeric, rows }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = `| ${headers.map((_, index) => (numeric.has(index) ? '---:' : '---')).join(' | ')} |`;
  return [line(headers), rule, ...rows.map(line)].join('\n');
}

/** Columns padded with spaces for a terminal; control characters, which could drive the terminal, are left out. */
export function toPlainTable({ headers, numeric, rows }: TextTable): string {
  const lines = [headers, ...rows].map((row) => row.map(printable));
  const widths = headers.map((_, index) => Math.max(...lines.map((row) => width(row[index] ?? ''))));
  return lines
    .map((row) =>
      row
        .map((cell, index) => {
          const gap = ' '.repeat((widths[index] ?? 0) - width(cell));
          return numeric.has(index) ? gap + cell : cell + gap;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Text as Markdown that shows it literally, on one line. */
export function escapeMarkdown(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|~#]/g, (character) => `\\${character}`);
}

/** Text without control and invisible formatting characters, such as terminal escapes and text direction marks. */
export function printable(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '');
}

function delimitedCell(cell: string | number | undefined): string {
  if (cell === undefined) {
    return '';
  }
  if (typeof cell === 'number') {
    return String(cell);
  }
  const harmless = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) || harmless !== cell ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Code points, a close guess of the columns that a terminal uses. */
function width(text: string): number {
  return Array.from(text).length;
}
