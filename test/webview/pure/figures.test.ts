import { expect, it } from 'vitest';
import { figuresOf } from '../../../webview/passport/figures.ts';

it('takes the unit from the end of a name', () => {
  expect(
    figuresOf({
      p50Ns: 8.1e6,
      sizeBytes: 18.5e6,
      durationMs: 1500,
      imagesPerSecond: 123.4,
      agreedShare: 0.75,
      workspaceMiB: 1024,
    }),
  ).toEqual([
    { name: 'p50', value: '8.1', unit: 'ms' },
    { name: 'size', value: '18.5', unit: 'MB' },
    { name: 'duration', value: '1.5', unit: 's' },
    { name: 'images', value: '123', unit: '/s' },
    { name: 'agreed', value: '75', unit: '%' },
    { name: 'workspace', value: '1024', unit: 'MiB' },
  ]);
});

it('reads names as words and leaves labels alone', () => {
  expect(figuresOf({ topKAgreement: 1, irVersion: 8, 'PyTorch 2.15': { p50Ns: 19.4e6 } })).toEqual([
    { name: 'top k agreement', value: '1' },
    { name: 'ir version', value: '8' },
    { name: 'PyTorch 2.15, p50', value: '19.4', unit: 'ms' },
  ]);
});

it('shows lists in a line and records one after the other', () => {
  expect(
    figuresOf({
      variants: ['optimised', 'int8'],
      outputs: [{ name: 'a' }, { name: 'b' }],
      empty: [],
      none: null,
    }),
  ).toEqual([
    { name: 'variants', value: 'optimised, int8' },
    { name: 'outputs 1, name', value: 'a' },
    { name: 'outputs 2, name', value: 'b' },
  ]);
});

it('shortens what is too long to read', () => {
  expect(figuresOf({ note: 'x'.repeat(5_000) })[0]?.value).toHaveLength(200);
});
