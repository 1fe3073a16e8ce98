import { expect, test } from 'vitest';
import { contextValueOf, escapeMarkdown } from '../../../src/editor/treeNode.ts';

test('a context value names the kind first, then the states that are set', () => {
  expect(contextValueOf('run', { running: true, finished: false, result: true })).toBe('run+running+result');
  expect(contextValueOf('tensor', {})).toBe('tensor');
});

test('text stays text in Markdown', () => {
  expect(escapeMarkdown('[x](command:evil) <b> `c` *d*')).toBe(
    '\\[x\\]\\(command:evil\\) \\<b\\> \\`c\\` \\*d\\*',
  );
});
