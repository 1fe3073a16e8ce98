import { expect, test } from 'vitest';
import { mentions, pipelineTitle, repositoryOf } from '../../../../src/editor/pipelines/pipelineFacts.ts';
import { pipelineText } from '../../../../src/editor/steps/pipelineText.ts';
import { parsePipeline } from '../../../../src/pipeline/parsePipeline.ts';

function entry(file: string, model: { entry?: string; weights?: string; onnx?: string }) {
  const text = pipelineText({ name: 'net', ...model, inputs: [{ name: 'x', dtype: 'float32', shape: [1] }] });
  const result = parsePipeline(text, file);
  return 'settings' in result ? { file, settings: result.settings } : { file };
}

const pytorch = entry('/project/engine-room.yaml', { entry: 'src/model.py:build', weights: 'w.pt' });

test.each([
  ['/project/engine-room.yaml', true],
  ['/project/src/model.py', true],
  ['/project/w.pt', true],
  ['/project/.engine-room/models', true],
  ['/project/.engine-room/build/net/model.onnx', true],
  ['/project/model.py', false],
  ['/other/src/model.py', false],
])('%s belongs to the pipeline: %s', (path, belongs) => {
  expect(mentions(pytorch, path)).toBe(belongs);
});

test('an ONNX file belongs to the pipeline that starts from it', () => {
  expect(mentions(entry('/p/engine-room.yaml', { onnx: 'm/net.onnx' }), '/p/m/net.onnx')).toBe(true);
});

test('a pipeline that cannot be read is named by its folder and mentions itself only', () => {
  const broken = { file: '/p/vision/engine-room.yaml' };
  expect(pipelineTitle(broken)).toBe('vision');
  expect(repositoryOf(broken)).toBeUndefined();
  expect(mentions(broken, broken.file)).toBe(true);
  expect(mentions(broken, '/p/vision/model.py')).toBe(false);
});
