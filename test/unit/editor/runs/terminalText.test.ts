import { l10n } from 'vscode';
import { expect, test } from 'vitest';
import { exitCodeOf, resultLine, toTerminalLines } from '../../../../src/editor/runs/terminalText.ts';
import { record, step } from './records.ts';

test('every line end gets its carriage return once', () => {
  expect(toTerminalLines('a\nb\r\nc')).toBe('a\r\nb\r\nc');
});

test('a run ends with its result or its failure', () => {
  const steps = [step({ name: 'measure', result: '2.4 times faster' })];
  expect(resultLine(l10n, record({ finishedAtMs: 4_000, steps }))).toContain('Succeeded in 4 s.');
  expect(resultLine(l10n, record({ finishedAtMs: 4_000, steps }))).toContain('2.4 times faster');
  const failed = [step({ state: 'failed', failure: { kind: 'timeout', message: 'Too slow.' } })];
  expect(resultLine(l10n, record({ state: 'failed', finishedAtMs: 4_000, steps: failed }))).toContain(
    'Too slow.',
  );
  expect(resultLine(l10n, record({ state: 'cancelled', finishedAtMs: 4_000 }))).toContain(
    'Cancelled after 4 s',
  );
});

test.each([
  ['succeeded', 0],
  ['failed', 1],
  ['cancelled', 130],
] as const)('%s exits with %d', (state, code) => {
  expect(exitCodeOf(record({ state }))).toBe(code);
});
