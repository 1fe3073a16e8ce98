import { expect, it } from 'vitest';
import { comparedSeries, comparedValues } from '../../../webview/trace/compare/parts.ts';
import { signedColumnText, signedNs, withoutDelta } from '../../../webview/trace/compare/words.ts';
import { traceStrings as strings } from '../../../webview/trace/strings.ts';
import { stepParts } from '../../../src/trace/diff/stepParts.ts';

it('writes differences with their sign, and nothing without one', () => {
  expect([signedNs(-3.7e6), signedNs(12_000), signedNs(0)]).toEqual(['−3.7 ms', '+12 µs', '0 ns']);
  expect([signedColumnText(-1.234, 2), signedColumnText(0.001, 2), signedColumnText(0, 2)]).toEqual([
    '−1.23',
    '<0.01',
    '0',
  ]);
});

it('leaves out the difference at the end of a cause, and gives others the minus sign of the page', () => {
  expect(withoutDelta('218 launches became 1, -11.8 ms, about -4.96 ms without the profiler.')).toBe(
    '218 launches became 1.',
  );
  expect(withoutDelta('Kernels take 1.2 ms less (most in a-2 ms, -1 ms), -1,200 ms.')).toBe(
    'Kernels take 1.2 ms less (most in a-2 ms, −1 ms).',
  );
  expect(withoutDelta('A step takes 3 ms.')).toBe('A step takes 3 ms.');
});

it('has a value for every part of a step, scaled to the same samples', () => {
  const parts = Object.fromEntries(stepParts.map((part, index) => [part, index + 1])) as Record<
    (typeof stepParts)[number],
    number
  >;
  const values = comparedValues(parts, 2);
  expect(values).toHaveLength(comparedSeries(strings).length);
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(2 * 45);
});
