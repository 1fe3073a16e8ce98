import { describe, expect, it } from 'vitest';
import { defaultChoices, defaultPrecision } from '../../../../src/tensorrt/build/defaultChoices.ts';

describe('defaultPrecision', () => {
  it.each([
    ['9.0', 'fp16', 'Hopper'],
    ['7.0', 'fp16', 'tensor cores'],
    ['6.0', 'fp16', 'up to twice as fast'],
    ['6.1', 'fp32', 'not fast at FP16'],
    ['5.2', 'fp32', 'Maxwell'],
    ['12.0', 'fp16', 'Blackwell'],
    [null, 'fp32', 'not known'],
  ])('for compute capability %s is %s', (capability, precision, word) => {
    const answer = defaultPrecision('GPU', capability);
    expect(answer.precision).toBe(precision);
    expect(answer.why).toContain(word);
  });
});

describe('defaultChoices', () => {
  it('limits the workspace to 1 GiB and builds a plain engine', () => {
    expect(defaultChoices({ name: 'H200', computeCapability: '9.0' }, []).choices).toEqual({
      precision: 'fp16',
      workspaceMiB: 1024,
      profiles: [],
      compatibility: 'none',
      extraArgs: [],
    });
  });
});
