import { describe, expect, it } from 'vitest';
import { describeGpu } from '../../../../src/tensorrt/gate/describeGpu.ts';

const gpu = (computeCapability: string | null) => describeGpu({ computeCapability, memoryBytes: 16e9 }).text;

describe('describeGpu', () => {
  it.each([
    ['9.0', '16 GB, Hopper (9.0), tensor cores for FP16, BF16, INT8, FP8, images from 22.10 on'],
    ['7.0', '16 GB, Volta (7.0), tensor cores for FP16, images from 21.05 to 24.09'],
    ['6.1', '16 GB, Pascal (6.1), no tensor cores, images from 21.05 to 24.04'],
    ['2.0', '16 GB, NVIDIA (2.0), no tensor cores, no known image covers it'],
    [null, '16 GB; its compute capability is not known'],
  ])('%s', (capability, text) => {
    expect(gpu(capability)).toBe(text);
  });
});
