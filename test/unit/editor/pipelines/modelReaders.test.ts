import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelReaders, pipelineInput } from '../../../../src/editor/pipelines/modelReaders.ts';

test('callables of a Python file come with their kind and signature, the likeliest first', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'readers é ')), 'model.py');
  await writeFile(file, 'class Helper:\n    pass\n\ndef build(weights=None):\n    return 1\n');
  expect(await modelReaders.listCallables(file)).toEqual([
    { name: 'build', what: 'function', signature: 'function (weights=None)' },
    { name: 'Helper', what: 'class', signature: 'class' },
  ]);
});

test('axes of an ONNX input that have no usable name get one', () => {
  const input = { name: 'x', dtype: 'float32' as const, shape: [null, 'seq', 'a+b', 3] };
  expect(pipelineInput(input, 'm.onnx').shape).toEqual(['batch', 'seq', 'axis2', 3]);
});

test.each([
  [{ name: 'x', dtype: 'string' as const, shape: [1] }, 'type string'],
  [{ name: 'x', dtype: 'float32' as const, shape: null }, 'no fixed rank'],
])('an input that a pipeline cannot describe is refused', (input, message) => {
  expect(() => pipelineInput(input, 'm.onnx')).toThrow(message);
});
