import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../src/pipeline/nearestName.ts';

describe('nearestName', () => {
  it.each([
    ['exprot', ['export', 'deploy'], 'export'],
    ['Opset', ['opset'], 'opset'],
    ['axs', ['axes', 'name'], 'axes'],
    ['x', ['y'], 'y'],
    ['zzzzzz', ['target'], undefined],
    ['model', [], undefined],
  ])('%s among %j means %s', (given, known, expected) => {
    expect(nearestName(given, known)).toBe(expected);
  });
});
