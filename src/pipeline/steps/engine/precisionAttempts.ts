import type { BuildPrecision } from '../../../tensorrt/build/buildChoices.ts';
import type { EngineSettings } from '../../pipelineSchema.ts';

/**
 * The precisions to build with, in order: the next one is tried when the accuracy gate refuses the one before. A
 * precision that was asked for by name is the only one.
 * @param advised what suits the GPU.
 */
export function precisionAttempts(
  wanted: EngineSettings['precision'],
  advised: BuildPrecision,
): readonly BuildPrecision[] {
  if (wanted !== 'auto') {
    return [wanted];
  }
  return advised === 'fp32' ? ['fp32'] : [advised, 'fp32'];
}
