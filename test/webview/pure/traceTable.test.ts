import { describe, expect, it } from 'vitest';
import { leastWidthPx, positionAt, topOf } from '../../../webview/kit/virtualLayout.ts';
import {
  bytesColumn,
  columnText,
  decimalsOf,
  durationColumn,
  numberColumn,
  shareColumn,
  wordsColumn,
} from '../../../webview/trace/table/columnKinds.ts';
import { tableCsv, tableMarkdown } from '../../../webview/trace/table/tableExport.ts';
import { filterWords, TableModel } from '../../../webview/trace/table/tableModel.ts';
import { asTableState, keptState } from '../../../webview/trace/table/tableState.ts';

interface Call {
  readonly name: string;
  readonly timeNs: number | null;
  readonly place: string;
}

const calls: readonly Call[] = [
  { name: 'aten::mm', timeNs: 2_000_000, place: 'train.py' },
  { name: 'aten::add', timeNs: 500_000, place: 'model.py' },
  { name: 'aten::add_', timeNs: null, place: 'model.py' },
  { name: 'aten::mm', timeNs: 4_000_000, place: 'model.py' },
];
const columns = [
  wordsColumn<Call>({ id: 'name', header: 'Name', of: ({ name }) => name, track: '1fr' }),
  durationColumn<Call>({ id: 'time', header: 'Time', of: ({ timeNs }) => timeNs, rows: calls, bar: true }),
];
const groupings = [{ id: 'place', title: 'By place', of: ({ place }: Call) => place }];

function model(): TableModel<Call> {
  const made = new TableModel<Call>({
    columns,
    groupings,
    searchText: ({ name, place }) => `${name}\n${place}`,
  });
  made.setRows(calls);
  return made;
}

const plain = { order: undefined, filter: '', grouping: undefined, openGroups: new Set<string>() };

describe('the rows of a long table', () => {
  it('stand in the order of a column, missing values last either way, equal ones as they came', () => {
    const shown = (column: string, descending: boolean) =>
      model().arrange({ ...plain, order: { column, descending } }).shown;
    expect(shown('time', true)).toEqual([3, 0, 1, 2]);
    expect(shown('time', false)).toEqual([1, 0, 3, 2]);
    expect(shown('name', false)).toEqual([1, 2, 0, 3]);
    expect(shown('name', true)).toEqual([0, 3, 2, 1]);
  });

  it('are those with all words of the filter, whatever their case', () => {
    const shown = (filter: string) => model().arrange({ ...plain, filter }).shown;
    expect(shown('MM')).toEqual([0, 3]);
    expect(shown('mm model')).toEqual([3]);
    expect(shown('"aten::mm\nmodel"')).toEqual([3]);
    expect(shown('nothing')).toEqual([]);
    expect(shown('  ')).toEqual([0, 1, 2, 3]);
    expect(filterWords('a "b c" "d')).toEqual(['a', 'b c', 'd']);
  });

  it('stand under heads with the largest total first; closed groups show the head alone', () => {
    const arrange = (openGroups: string[], descending = true) =>
      model().arrange({
        ...plain,
        grouping: 'place',
        order: { column: 'time', descending },
        openGroups: new Set(openGroups),
      });
    expect(arrange([]).shown).toEqual([4, 5]);
    expect(arrange([]).groups?.map(({ name, rows }) => [name, rows.length])).toEqual([
      ['model.py', 3],
      ['train.py', 1],
    ]);
    expect(arrange(['model.py']).shown).toEqual([4, 3, 1, 2, 5]);
    expect(arrange(['train.py'], false).shown).toEqual([4, 0, 5]);
    // What is saved has all rows that match, whether or not they are shown.
    expect(arrange([]).matching).toHaveLength(4);
  });

  it('are sorted anew when others come', () => {
    const table = model();
    const order = { column: 'time', descending: true };
    table.arrange({ ...plain, order, filter: 'aten' });
    table.setRows([...calls, { name: 'new', timeNs: 9e6, place: '' }]);
    expect(table.arrange({ ...plain, order }).shown[0]).toBe(4);
    expect(table.arrange({ ...plain, filter: 'new' }).shown).toEqual([4]);
  });
});

describe('a column', () => {
  it('has one unit and one number of decimals', () => {
    const time = columns[1]!;
    expect([time.unit, time.valueUnit]).toEqual(['ms', 'ns']);
    expect(calls.map(time.text)).toEqual(['2.00', '0.50', '–', '4.00']);
    expect(time.value(calls[0]!)).toBe(2_000_000);
    expect(time.value(calls[2]!)).toBeUndefined();
    expect(calls.map(time.fraction!)).toEqual([0.5, 0.125, undefined, 1]);
  });

  it('adds up over a group where that means something', () => {
    expect(columns[1]!.total?.of(calls)).toBe(6_500_000);
    expect(columns[1]!.total?.text(6_500_000)).toBe('6.50');
    const rows = [{ share: 0.5 }, { share: 0.25 }];
    const share = { id: 's', header: 'S', of: ({ share: value }: { share: number }) => value, rows };
    expect(shareColumn(share).total).toBeUndefined();
    expect(rows.map(shareColumn(share).text)).toEqual(['50', '25']);
    expect(numberColumn({ ...share, total: 'largest' }).total?.of(rows)).toBe(0.5);
    expect(bytesColumn({ ...share, of: () => 2_500 }).text(rows[0]!)).toBe('2.50');
  });

  it('shows three digits of the largest value and at most one more, and says when a value is smaller than that', () => {
    expect(decimalsOf([1234, 2])).toBe(0);
    expect(decimalsOf([12.5, 3])).toBe(1);
    expect(decimalsOf([12.5, 0.0001])).toBe(2);
    expect(decimalsOf([1.25, 0.0001])).toBe(3);
    expect(decimalsOf([1.25, 0.0001], 1)).toBe(1);
    expect(decimalsOf([])).toBe(0);
    expect(columnText(0, 3)).toBe('0');
    expect(columnText(0.0001, 3)).toBe('<0.001');
    expect(columnText(12345.678, 1)).toBe('12,345.7');
  });
});

describe('a saved table', () => {
  it('has raw values with their unit as CSV, and no cell is a formula', () => {
    expect(tableCsv(columns, [calls[0]!, { name: '=cmd|"x"', timeNs: null, place: '' }])).toBe(
      'Name,Time (ns)\r\naten::mm,2000000\r\n"\'=cmd|""x""",\r\n',
    );
  });

  it('has the shown texts as Markdown, and what is markup in a name is escaped', () => {
    expect(tableMarkdown(columns, [{ name: '**a** | <b>', timeNs: 1e6, place: '' }])).toBe(
      '| Name | Time (ms) |\n| --- | ---: |\n| \\*\\*a\\*\\* \\| \\<b\\> | 1.00 |\n',
    );
  });
});

describe('what a table keeps', () => {
  const known = { columns: ['name', 'time'], groupings: ['place'] };

  it('comes back as it was', () => {
    const state = {
      order: { column: 'time', descending: true },
      filter: 'mm',
      grouping: 'place',
      openGroups: ['model.py'],
      columns: ['name'],
    };
    expect(asTableState(keptState(state), known)).toEqual(state);
  });

  it('is left out where it does not fit the table, as from a link or an older version', () => {
    const nothing = { filter: '', openGroups: [] };
    expect(asTableState(undefined, known)).toEqual(nothing);
    expect(asTableState('text', known)).toEqual(nothing);
    expect(
      asTableState(
        {
          order: { column: 'gone', descending: true },
          filter: 7,
          grouping: 'gone',
          openGroups: [1],
          columns: ['gone'],
        },
        known,
      ),
    ).toEqual(nothing);
  });

  it('stays short, since it travels in links', () => {
    const kept = keptState({
      filter: 'x'.repeat(10_000),
      openGroups: ['y'.repeat(10_000), ...Array.from({ length: 500 }, (_, index) => `group ${index}`)],
    });
    expect(JSON.stringify(kept).length).toBeLessThan(3_000);
  });
});

describe('the layout of a long table', () => {
  it('finds rows by their place, over and under an open detail', () => {
    const closed = { position: -1, heightPx: 0 };
    const opened = { position: 2, heightPx: 100 };
    expect([0, 3].map((position) => topOf(position, closed))).toEqual([0, 84]);
    expect([2, 3].map((position) => topOf(position, opened))).toEqual([56, 184]);
    expect([0, 83, 84].map((y) => positionAt(y, closed))).toEqual([0, 2, 3]);
    // Within the detail the row under it is the first that may be in view.
    expect([83, 120, 184, 212].map((y) => positionAt(y, opened))).toEqual([2, 3, 3, 4]);
  });

  it('adds up the least widths of tracks', () => {
    expect(leastWidthPx(['84px', 'minmax(160px, 2fr)', '1fr'])).toBe(364);
  });
});
