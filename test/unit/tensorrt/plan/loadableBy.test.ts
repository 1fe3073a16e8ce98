import { describe, expect, it } from 'vitest';
import { loadableBy } from '../../../../src/tensorrt/plan/loadableBy.ts';
import { tritonReleases } from '../../../../src/tensorrt/releases.ts';

const releases = (version: string) => loadableBy(version).map(({ release }) => release);

describe('loadableBy', () => {
  it('wants all four numbers equal', () => {
    expect(loadableBy('10.0.1.6')).toEqual([{ release: '24.05', tensorrt: '10.0.1.6', confidence: 'A' }]);
    expect(releases('8.6.1.6')).toEqual([
      '23.06',
      '23.07',
      '23.08',
      '23.09',
      '23.10',
      '23.11',
      '23.12',
      '24.01',
    ]);
    expect(releases('10.0.1.7')).toEqual([]);
  });

  it('takes three numbers where the table or the plan has no more, with less confidence', () => {
    expect(loadableBy('8.6.3.1')).toEqual([
      { release: '24.02', tensorrt: '8.6.3', confidence: 'C' },
      { release: '24.03', tensorrt: '8.6.3', confidence: 'C' },
      { release: '24.04', tensorrt: '8.6.3', confidence: 'C' },
    ]);
    expect(releases('10.0.1')).toEqual(['24.05']);
    expect(loadableBy('10.0.1')[0]?.confidence).toBe('C');
  });

  it('claims nothing for a version of two numbers, nor across tens and ones', () => {
    expect(releases('10.4')).toEqual([]);
    expect(releases('1.0.0.1')).toEqual([]);
    expect(releases('')).toEqual([]);
  });

  it('finds every release of the table by its own version', () => {
    for (const { release, tensorrt } of tritonReleases) {
      if (tensorrt !== null) {
        expect(releases(tensorrt.value)).toContain(release);
      }
    }
  });
});
