import { expect, test } from 'vitest';
import { tensorrtVersion } from '../../../../src/tensorrt/build/tensorrtVersion.ts';

test.each([
  ['8.6', '8.6'],
  ['10.0.1.6', '10.0.1.6'],
  ['11.2', '11.2'],
  ['10.16', '10.16'],
  ['24.05', '10.0.1.6'],
])('%s is TensorRT %s', (text, version) => {
  expect(tensorrtVersion(text)).toBe(version);
});

test.each(['24.13', '99.01', '12.0', '6.0', 'banana', '', '10.'])('%j is none', (text) => {
  expect(() => tensorrtVersion(text)).toThrow(/not known|no version/u);
});
