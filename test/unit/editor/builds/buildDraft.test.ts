import { describe, expect, test } from 'vitest';
import {
  defaultDraft,
  formatProfile,
  parseProfile,
  toChoices,
  toSection,
} from '../../../../src/editor/builds/buildDraft.ts';
import { parsePipeline } from '../../../../src/pipeline/parsePipeline.ts';

describe('the answers of the build form', () => {
  test('without any are what an empty section means', () => {
    const text =
      'version: 1\nname: a\nmodel: { onnx: a.onnx }\ninputs: [{ name: x, dtype: float32, shape: [1] }]\nengine: {}\n';
    expect(parsePipeline(text, 'engine-room.yaml')).toMatchObject({ settings: { engine: defaultDraft } });
  });

  test('become a section that says where and for what, and else only what was changed', () => {
    expect(toSection({ ...defaultDraft, target: 'ssh:gpu', servingRelease: '24.05' })).toEqual({
      target: 'ssh:gpu',
      servingRelease: '24.05',
      precision: 'auto',
    });
    expect(toSection({ ...defaultDraft, workspaceMiB: 4096, extraArgs: ['--verbose'] })).toMatchObject({
      workspaceMiB: 4096,
      extraArgs: ['--verbose'],
    });
  });

  test('become choices: the advised precision and the profile of the axes where none was chosen', () => {
    const fromAxes = [{ x: { min: [1], opt: [4], max: [8] } }];
    expect(toChoices(defaultDraft, 'fp16', fromAxes)).toMatchObject({
      precision: 'fp16',
      profiles: fromAxes,
    });
    const own = [{ x: { min: [2], opt: [2], max: [2] } }];
    expect(toChoices({ ...defaultDraft, precision: 'fp32', profiles: own }, 'fp16', fromAxes)).toMatchObject({
      precision: 'fp32',
      profiles: own,
    });
  });
});

describe('a profile as a line', () => {
  const profile = {
    input: { min: [1, 3, 224, 224], opt: [8, 3, 224, 224], max: [32, 3, 224, 224] },
    'a=b': { min: [1], opt: [1], max: [1] },
  };

  test('is read as it was written', () => {
    expect(formatProfile(profile)).toBe('input=1x3x224x224/8x3x224x224/32x3x224x224; a=b=1/1/1');
    expect(parseProfile(formatProfile(profile))).toEqual(profile);
  });

  test.each(['', 'input', 'input=1/2', 'input=1/2/3/4', 'input=1/x/3', 'input=0/1/1', '=1/1/1', 'a=1.5/2/3'])(
    '%j is none',
    (text) => {
      expect(parseProfile(text)).toBeUndefined();
    },
  );
});
