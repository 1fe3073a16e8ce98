import { describe, expect, it } from 'vitest';
import { isDataCentreGpu, shortGpuName } from '../../../../src/tensorrt/gate/dataCentreGpu.ts';

describe('isDataCentreGpu', () => {
  it.each([
    'Tesla T4',
    'Tesla V100-SXM2-16GB',
    'NVIDIA A100-SXM4-80GB',
    'NVIDIA A100-SXM4-40GB MIG 1g.5gb',
    'NVIDIA H100 PCIe',
    'NVIDIA H200',
    'NVIDIA L4',
    'NVIDIA L40S',
    'NVIDIA A10G',
    'NVIDIA A30',
    'NVIDIA B200',
    'NVIDIA GB200',
    'NVIDIA GH200 480GB',
  ])('is so for %s', (name) => {
    expect(isDataCentreGpu(name)).toBe(true);
  });

  it.each([
    'NVIDIA GeForce RTX 4090',
    'NVIDIA RTX A4000',
    'NVIDIA RTX A6000',
    'NVIDIA T400',
    'Quadro P2200',
    'NVIDIA TITAN V',
    'NVIDIA A1000',
    '',
  ])('is not so for "%s"', (name) => {
    expect(isDataCentreGpu(name)).toBe(false);
  });
});

describe('shortGpuName', () => {
  it.each([
    ['NVIDIA H200', 'H200'],
    ['Tesla T4', 'T4'],
    ['NVIDIA GeForce RTX 4090', 'RTX 4090'],
    ['NVIDIA', 'NVIDIA'],
  ])('of %s is %s', (name, short) => {
    expect(shortGpuName(name)).toBe(short);
  });
});
