import { expect, test } from 'vitest';
import type { OnnxValue } from '../../../src/model/onnx/onnxModel.ts';
import { graphSignature } from '../../../src/repository/graphSignature.ts';

const good: OnnxValue = { name: 'x', dtype: 'float32', shape: ['batch', 3, null] };

test('types and shapes come over as they are', () => {
  expect(graphSignature({ path: 'm.onnx', inputs: [good], outputs: [] })).toEqual({
    inputs: [good],
    outputs: [],
  });
});

test.each<[OnnxValue, string]>([
  [{ ...good, dtype: 'unknown(sequence)' }, 'type unknown(sequence)'],
  [{ ...good, shape: null }, 'how many axes'],
])('a value that no server can pass is refused by name', (value, words) => {
  const read = () => graphSignature({ path: 'm.onnx', inputs: [], outputs: [value] });
  expect(read).toThrow('output x');
  expect(read).toThrow(words);
});
