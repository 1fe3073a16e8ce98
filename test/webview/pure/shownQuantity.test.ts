import { expect, it } from 'vitest';
import { formatBytes, formatDurationNs, formatShare } from '../../../src/core/units.ts';
import { shownQuantity } from '../../../webview/trace/overview/shownQuantity.ts';

it.each([
  ['12,345', 12_345],
  ['1.5 ms', 1_500_000],
  ['2 min 5 s', 125e9],
  ['-3.4 GB', -3.4e9],
  ['74.9 %', 74.9],
  ['3.4e-6', 3.4e-6],
  ['', undefined],
  ['yes', undefined],
  ['3 apples', undefined],
])('%j is %j', (text, quantity) => {
  expect(shownQuantity(text)).toBe(quantity);
});

it('orders what the product writes', () => {
  const durations = [0, 12, 999, 1_001, 2e6, 3e9, 61e9, 4_000e9];
  expect(durations.map((ns) => shownQuantity(formatDurationNs(ns))!)).toEqual(
    durations.map((ns) => shownQuantity(formatDurationNs(ns))!).toSorted((a, b) => a - b),
  );
  const sizes = [0, 10, 2_000, 3e6, 4e9, 5e12];
  const shown = sizes.map((bytes) => shownQuantity(formatBytes(bytes))!);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  expect(shownQuantity(formatShare(0.5))).toBeGreaterThan(shownQuantity(formatShare(0.05))!);
});
