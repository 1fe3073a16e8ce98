import { compareVersions } from './versions.ts';

/** How a GPU runs a type: on tensor cores, at least as fast as FP32 without them, slower, or not at all. */
export type TypeSpeed = 'tensor-cores' | 'fast' | 'slow' | 'none';

export interface GpuPrecisions {
  readonly architecture: string;
  readonly fp16: TypeSpeed;
  readonly bf16: TypeSpeed;
  readonly int8: TypeSpeed;
  readonly fp8: TypeSpeed;
}

/**
 * What a GPU of a compute capability such as `8.6` is fast at. From the arithmetic throughput tables of the CUDA C++
 * Programming Guide: half precision at a fair rate on 5.3, 6.0 and 6.2 but not on 6.1, tensor cores from 7.0 (FP16), 7.2
 * (INT8), 8.0 (BF16) and 8.9 (FP8); INT8 dot products from 6.1.
 */
export function gpuPrecisions(computeCapability: string): GpuPrecisions {
  const from = (capability: string) => compareVersions(computeCapability, capability) >= 0;
  const is = (...capabilities: string[]) => capabilities.includes(computeCapability);
  return {
    architecture: architectureOf(computeCapability),
    fp16: from('7.0') ? 'tensor-cores' : is('5.3', '6.0', '6.2') ? 'fast' : from('5.3') ? 'slow' : 'none',
    bf16: from('8.0') ? 'tensor-cores' : 'none',
    int8: from('7.2') ? 'tensor-cores' : is('6.1', '7.0') ? 'fast' : 'none',
    fp8: from('8.9') ? 'tensor-cores' : 'none',
  };
}

const architectures: readonly (readonly [from: string, name: string])[] = [
  ['10.0', 'Blackwell'],
  ['9.0', 'Hopper'],
  ['8.9', 'Ada'],
  ['8.0', 'Ampere'],
  ['7.5', 'Turing'],
  ['7.0', 'Volta'],
  ['6.0', 'Pascal'],
  ['5.0', 'Maxwell'],
  ['3.0', 'Kepler'],
];

/** NVIDIA's name for the generation; `NVIDIA` for one older than Kepler. */
function architectureOf(computeCapability: string): string {
  return architectures.find(([from]) => compareVersions(computeCapability, from) >= 0)?.[1] ?? 'NVIDIA';
}
