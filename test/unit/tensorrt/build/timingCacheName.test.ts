import { describe, expect, it } from 'vitest';
import { timingCacheName } from '../../../../src/tensorrt/build/timingCacheName.ts';

const key = { gpu: 'NVIDIA H200', computeCapability: '9.0', tensorrt: '10.0.1.6', driver: '550.54.15' };

describe('timingCacheName', () => {
  it('can be read', () => {
    expect(timingCacheName(key)).toMatch(
      /^NVIDIA-H200_9\.0_trt10\.0\.1\.6_driver550\.54\.15_[0-9a-f]{8}\.cache$/u,
    );
  });

  it('differs in whatever makes timings differ', () => {
    const names = [
      key,
      { ...key, gpu: 'NVIDIA H100' },
      { ...key, computeCapability: null },
      { ...key, tensorrt: '10.1.0.27' },
      { ...key, driver: '555.42' },
    ].map(timingCacheName);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is a plain file name whatever a GPU calls itself, and two names never share one', () => {
    const hostile = ['../../etc/x', '-rf $(id)', 'a b', 'a-b', 'GPU\n', 'ÄÖ', '', 'x'.repeat(500)];
    const names = hostile.map((gpu) => timingCacheName({ ...key, gpu }));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(/^[A-Za-z0-9][\w.-]{0,150}\.cache$/u);
    }
  });
});
