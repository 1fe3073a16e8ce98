import { describe, expect, test } from 'vitest';
import {
  type PipelineDraft,
  pipelineFileNames,
  pipelineNameFrom,
  pipelineText,
} from '../../../../src/editor/steps/pipelineText.ts';
import { parsePipeline } from '../../../../src/pipeline/parsePipeline.ts';

function parsed(draft: PipelineDraft) {
  const result = parsePipeline(pipelineText(draft), '/project/engine-room.yaml');
  return 'settings' in result ? result.settings : result.problems;
}

const input = { name: 'input', dtype: 'float32', shape: ['batch', 3, 224, 224] } as const;

describe('the text of a new pipeline file', () => {
  test('is accepted by the parser of the steps and says what was asked', () => {
    expect(parsed({ name: 'net', entry: 'model.py:build', inputs: [input] })).toMatchObject({
      name: 'net',
      model: { entry: 'model.py:build' },
      inputs: [
        {
          name: 'input',
          dtype: 'float32',
          shape: ['batch', 3, 224, 224],
          axes: { batch: { min: 1, opt: 1, max: 8 } },
        },
      ],
    });
  });

  test.each([
    'my models/no "quotes".py:build',
    "it's.py:build",
    '-leading.py:build',
    'größe/模型.py:build',
    '#hash.py:build',
    'a: b.py:build',
  ])('keeps the path %s', (entry) => {
    expect(parsed({ name: 'net', entry, inputs: [input] })).toMatchObject({ model: { entry } });
  });

  test.each(['yes', 'null', 'off', '1', '1e3', '3.10', 'a b', 'x:y', '?'])(
    'keeps the input name %s as text',
    (name) => {
      expect(parsed({ name: 'net', onnx: 'm.onnx', inputs: [{ ...input, name }] })).toMatchObject({
        inputs: [{ name }],
      });
    },
  );

  test('names weights and several inputs with dynamic axes', () => {
    const settings = parsed({
      name: 'net',
      entry: 'model.py:load',
      weights: 'model.pt',
      inputs: [
        { name: 'ids', dtype: 'int64', shape: ['batch', 'tokens'] },
        { name: 'mask', dtype: 'int64', shape: ['batch', 'tokens'] },
      ],
    });
    expect(settings).toMatchObject({
      model: { weights: 'model.pt' },
      inputs: [{ axes: { tokens: { max: 512 } } }, { name: 'mask' }],
    });
  });
});

test.each([
  ['/a/resnet50.py', 'resnet50'],
  ['/a/Ünï cöde.onnx', 'Uni-co-de'],
  ['/a/__init__.py', 'init__'],
  ['/a/模型.py', 'model'],
])('%s gives a name that the schema takes', (path, name) => {
  const made = pipelineNameFrom(path);
  expect(made).toMatch(/^[A-Za-z0-9][\w.-]*$/);
  expect(made.replaceAll('-', '')).toBe(name.replaceAll('-', ''));
});

test('the first pipeline of a folder has the plain name, the others are told apart', () => {
  const names = pipelineFileNames('/a/net.py');
  expect([names.next().value, names.next().value, names.next().value]).toEqual([
    'engine-room.yaml',
    'net.engine-room.yaml',
    'net-2.engine-room.yaml',
  ]);
});

test('a number in a file name stays in the name', () => {
  expect(pipelineNameFrom('net-2')).toBe('net-2');
});
