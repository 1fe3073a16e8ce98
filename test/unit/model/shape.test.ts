import { describe, expect, it } from 'vitest';
import { shapeFits } from '../../../src/model/shape.ts';

describe('shapeFits', () => {
  it.each([
    [[2, 3], ['batch', 3], true],
    [[2, 3], [-1, 3], true],
    [[2, 4], ['batch', 3], false],
    [[2], ['batch', 3], false],
    [[4, 4], ['n', 'n'], true],
    [[4, 5], ['n', 'n'], false],
    [[], [], true],
  ])('%j against %j: %s', (shape, declared, fits) => {
    expect(shapeFits(shape, declared)).toBe(fits);
  });
});
