import { describe, expect, it } from 'vitest';
import { compareVersions, newestUpTo } from '../../../src/tensorrt/versions.ts';

describe('versions', () => {
  it.each([
    ['10.9', '10.15', -1],
    ['1.20', '1.20.0', 0],
    ['2.15.0+cu132', '2.15', 0],
    ['8.6.1.6', '8.6', 1],
    ['', '1', -1],
  ])('%s against %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });

  it('finds the newest row up to a version', () => {
    const rows = ['1.7', '1.9', '1.20'];
    expect(newestUpTo(rows, '1.19.2', (row) => row)).toBe('1.9');
    expect(newestUpTo(rows, '2.0', (row) => row)).toBe('1.20');
    expect(newestUpTo(rows, '1.6.9', (row) => row)).toBeUndefined();
  });
});
