import { l10n } from 'vscode';
import { expect, test } from 'vitest';
import { formatElapsed, formatRelativeTime } from '../../../src/editor/relativeTime.ts';

const now = Date.UTC(2026, 0, 10, 12);

test.each([
  [0, 'just now'],
  [59_999, 'just now'],
  [-5_000, 'just now'],
  [60_000, '1 min ago'],
  [59 * 60_000, '59 min ago'],
  [3_600_000, '1 h ago'],
  [23 * 3_600_000, '23 h ago'],
  [24 * 3_600_000, 'yesterday'],
  [72 * 3_600_000, '3 days ago'],
])('%d ms back is "%s"', (passedMs, text) => {
  expect(formatRelativeTime(l10n, now - passedMs, now)).toBe(text);
});

test.each([
  [0, '0.1 s'],
  [320, '0.3 s'],
  [949, '0.9 s'],
  [950, '1 s'],
  [4_400, '4 s'],
  [59_600, '1 min 0 s'],
  [65_000, '1 min 5 s'],
])('%d ms took "%s"', (durationMs, text) => {
  expect(formatElapsed(durationMs)).toBe(text);
});
