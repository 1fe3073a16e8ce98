import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { formatCommand, quoteForPosixShell } from '../../../src/exec/commandText.ts';

describe('formatCommand', () => {
  test('leaves plain words alone and quotes the rest', () => {
    expect(formatCommand({ program: 'python3', args: ['-m', 'a b', "it's"], env: { X: '1 2' } })).toBe(
      `X='1 2' python3 -m 'a b' 'it'\\''s'`,
    );
  });

  test('a real shell reads back every word', () => {
    const words = ['', ' ', "'", '"', '$HOME', '`id`', 'a;b', '*', '\\', 'é\n漢', '-n', '!x', '#'];
    const line = `printf '%s\\0' ${words.map(quoteForPosixShell).join(' ')}`;
    const printed = execFileSync('sh', ['-c', line], { encoding: 'utf8' });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });
});
