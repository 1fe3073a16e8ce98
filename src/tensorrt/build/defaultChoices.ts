import { gpuPrecisions } from '../gpuPrecisions.ts';
import type { BuildChoices, BuildPrecision, ShapeProfile } from './buildChoices.ts';

/** Enough for most networks without crowding a GPU that also serves. */
export const defaultWorkspaceMiB = 1024;

/**
 * The precision to start from, and why in one sentence: FP16 where the GPU is fast at it.
 * @param computeCapability such as `8.6`; null when the driver does not tell.
 */
export function defaultPrecision(
  gpuName: string,
  computeCapability: string | null,
): { readonly precision: BuildPrecision; readonly why: string } {
  if (computeCapability === null) {
    return {
      precision: 'fp32',
      why: `FP32, because the compute capability of the ${gpuName} is not known.`,
    };
  }
  const { fp16, architecture } = gpuPrecisions(computeCapability);
  const gpu = `the ${gpuName} (${computeCapability}, ${architecture})`;
  switch (fp16) {
    case 'tensor-cores':
      return {
        precision: 'fp16',
        why: `FP16, because ${gpu} has tensor cores for it; kept only if the accuracy gate passes.`,
      };
    case 'fast':
      return {
        precision: 'fp16',
        why: `FP16, because ${gpu} runs it up to twice as fast as FP32; kept only if the accuracy gate passes.`,
      };
    case 'slow':
    case 'none':
      return { precision: 'fp32', why: `FP32, because ${gpu} is not fast at FP16.` };
  }
}

/** What the build form starts with. */
export function defaultChoices(
  gpu: { readonly name: string; readonly computeCapability: string | null },
  profiles: readonly ShapeProfile[],
): { readonly choices: BuildChoices; readonly why: string } {
  const { precision, why } = defaultPrecision(gpu.name, gpu.computeCapability);
  return {
    choices: {
      precision,
      workspaceMiB: defaultWorkspaceMiB,
      profiles,
      compatibility: 'none',
      extraArgs: [],
    },
    why,
  };
}
