import { describe, expect, it } from 'vitest';
import { escapeMarkdown, toDelimitedText, toPlainTable } from '../../../src/core/textTable.ts';

describe('toDelimitedText', () => {
  it('quotes after RFC 4180', () => {
    expect(toDelimitedText([['a,b', 'say "x"', 'two\nlines', 1.5, undefined]])).toBe(
      '"a,b","say ""x""","two\nlines",1.5,\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])('disarms %j', (text) => {
    expect(toDelimitedText([[text]])).toBe(`"'${text}"\r\n`);
  });

  it('leaves negative numbers numbers', () => {
    expect(toDelimitedText([[-1]])).toBe('-1\r\n');
  });
});

describe('the other forms', () => {
  it('pads by characters, not by code units', () => {
    expect(
      toPlainTable({
        headers: ['Name', 'ms'],
        numeric: new Set([1]),
        rows: [
          ['𝄞', '10'],
          ['ab', '2'],
        ],
      }),
    ).toBe('Name  ms\n𝄞     10\nab     2');
  });

  it('keeps Markdown on one line and literal', () => {
    expect(escapeMarkdown('a|b\n# *c* `d`\u202e')).toBe('a\\|b \\# \\*c\\* \\`d\\`');
  });
});
