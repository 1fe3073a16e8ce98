import type { KernelWords } from './kernelName.ts';
import type { LayerInfo } from './parseLayers.ts';
import { precisionOfType } from './tensorType.ts';

/** Types of indices, shapes and conditions: they say nothing about the precision of the sums. */
const bookkeeping = ['INT32', 'INT64', 'BOOL'];

/**
 * The precision a layer computes in: what its kernel's name says, else the type of its weights, else of its first input
 * or output that holds values; null when none of these tells.
 */
export function precisionOf(
  layer: LayerInfo,
  kernel: KernelWords,
  ofType: (type: string) => string | null = precisionOfType,
): string | null {
  const told = kernel.precision ?? (layer.weightsType === null ? null : ofType(layer.weightsType));
  if (told !== null) {
    return told;
  }
  let first: string | null = null;
  for (const { type } of [...layer.inputs, ...layer.outputs]) {
    const precision = type === null ? null : ofType(type);
    if (precision !== null && !bookkeeping.includes(precision)) {
      return precision;
    }
    first ??= precision;
  }
  return first;
}
