import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import type { ModelInput } from '../../../../src/pipeline/pipelineSchema.ts';
import { checkProfiles, profilesOf } from '../../../../src/tensorrt/build/profiles.ts';

const input = (shape: (number | string)[], axes: ModelInput['axes'] = {}, name = 'x'): ModelInput => ({
  name,
  dtype: 'float32',
  shape,
  axes,
});
const batch = { batch: { min: 1, opt: 8, max: 32 } };
const failureOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return error instanceof FailureError ? error.failure : undefined;
  }
  return undefined;
};

describe('profilesOf', () => {
  it('has the inputs with dynamic axes alone', () => {
    expect(
      profilesOf([
        input(['batch', 3, 224, 224], batch),
        input([1, 2], {}, 'fixed'),
        input(['batch'], batch, 'y'),
      ]),
    ).toEqual([
      {
        x: { min: [1, 3, 224, 224], opt: [8, 3, 224, 224], max: [32, 3, 224, 224] },
        y: { min: [1], opt: [8], max: [32] },
      },
    ]);
  });

  it('is empty when nothing is dynamic', () => {
    expect(profilesOf([input([1, 3])])).toEqual([]);
  });

  it.each(['height', 'constructor', '__proto__'])('names the axis %s that has no range', (axis) => {
    expect(failureOf(() => profilesOf([input([1]), input(['batch', axis], batch)]))).toMatchObject({
      kind: 'bad-input',
      field: `inputs[1].axes.${axis}`,
    });
  });
});

describe('checkProfiles', () => {
  const inputs = [input(['batch', 3], batch)];
  const range = { min: [1, 3], opt: [2, 3], max: [4, 3] };

  it('accepts what fits', () => {
    expect(() => checkProfiles([{ x: range }, { x: range }], inputs)).not.toThrow();
    expect(() => checkProfiles([], [input([1])])).not.toThrow();
  });

  it.each([
    [[], 'engine.profiles'],
    [[{}], 'engine.profiles[0].x'],
    [[{ x: range }, { y: range, x: range }], 'engine.profiles[1].y'],
    [[{ x: { ...range, min: [3, 3] } }], 'engine.profiles[0].x'],
    [[{ x: { ...range, max: [4, 5] } }], 'engine.profiles[0].x'],
    [[{ x: { ...range, opt: [2] } }], 'engine.profiles[0].x'],
    [[{ x: { min: [1, 3, 1], opt: [1, 3, 1], max: [1, 3, 1] } }], 'engine.profiles[0].x'],
  ])('refuses %j', (profiles, field) => {
    expect(failureOf(() => checkProfiles(profiles, inputs))).toMatchObject({ kind: 'bad-input', field });
  });
});
