import { describe, expect, test } from 'vitest';
import { withPrerequisites } from '../../../../src/editor/steps/prerequisites.ts';

const repository = {
  path: 'models',
  version: 1,
  build: 'optimised',
  dynamicBatching: true,
  instances: 1,
} as const;
const pytorch = { model: { entry: 'model.py:build' }, repository };
const onnx = { model: { onnx: 'model.onnx' }, repository };
const nothing = { model: false, build: false, placed: false };
const everything = { model: true, build: true, placed: true };

describe('steps before a step', () => {
  test.each([
    ['profile', ['profile']],
    ['export', ['export']],
    ['verify', ['export', 'verify']],
    ['optimise', ['export', 'optimise']],
    ['measure', ['export', 'measure']],
    ['place', ['export', 'optimise', 'place']],
    ['deploy', ['export', 'optimise', 'place', 'deploy']],
    ['infer', ['export', 'optimise', 'place', 'deploy', 'infer']],
  ] as const)('%s from nothing', (step, steps) => {
    expect(withPrerequisites(step, pytorch, nothing)).toEqual(steps);
  });

  test('are left out where their results exist', () => {
    expect(withPrerequisites('deploy', pytorch, everything)).toEqual(['deploy']);
    expect(withPrerequisites('deploy', pytorch, { ...nothing, model: true })).toEqual([
      'optimise',
      'place',
      'deploy',
    ]);
    expect(withPrerequisites('deploy', pytorch, { model: false, build: false, placed: true })).toEqual([
      'deploy',
    ]);
  });

  test('never export a pipeline that starts from an ONNX file', () => {
    expect(withPrerequisites('place', onnx, nothing)).toEqual(['optimise', 'place']);
  });

  test('place the exported model itself where the pipeline says so', () => {
    const plain = { ...pytorch, repository: { ...repository, build: 'onnx' as const } };
    expect(withPrerequisites('place', plain, nothing)).toEqual(['export', 'place']);
  });
});
