import { expect, it } from 'vitest';
import { beginsAt } from '../../../webview/trace/detail/beginsAt.ts';
import { timeText } from '../../../webview/trace/timeText.ts';

it('a time before the first has a minus sign, not a hyphen', () => {
  expect(timeText(-348_000)).toBe('−348 µs');
  expect(timeText(-65e9)).toBe('−1 min 5 s');
  expect(timeText(0)).toBe('0 ns');
  expect(timeText(1_234_567)).toBe('1.23 ms');
});

it('pages write times so', () => {
  expect(beginsAt([], { startNs: -2_000 })).toBe('−2 µs');
});
