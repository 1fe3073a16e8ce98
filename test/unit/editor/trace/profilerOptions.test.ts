import { expect, test } from 'vitest';
import { profilerChoice } from '../../../../src/editor/trace/profilerOptions.ts';

test('options of the profiler become those of the profile step', () => {
  expect(profilerChoice(['record_shapes=True', 'with_stack=False', 'memory'])).toEqual({
    shapes: true,
    stacks: false,
    memory: true,
  });
});

test('what the step does not have is left out', () => {
  expect(profilerChoice(['constructor', 'with_flops=True', 'rm -rf', 'shapes=Maybe'])).toEqual({});
});
