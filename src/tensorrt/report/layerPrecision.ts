import { readKernelName } from './kernelName.ts';
import type { LayerInfo } from './parseLayers.ts';
import { precisionOfType } from './tensorType.ts';

/** Types of indices, shapes and conditions: they say nothing about the precision of the sums. */
const bookkeeping = ['INT32', 'INT64', 'BOOL'];

/**
 * The precision a layer computes in: what its kernel's name says, else the type of its weights, else of its first input
 * or output that holds values; null when none of these tells.
 */
export function precisionOf(layer: LayerInfo): string | null {
  const told = readKernelName(layer.tactic).precision ?? precisionOfType(layer.weightsType);
  if (told !== null) {
    return told;
  }
  const types = [...layer.inputs, ...layer.outputs]
    .map(({ type }) => precisionOfType(type))
    .filter((precision) => precision !== null);
  return types.find((precision) => !bookkeeping.includes(precision)) ?? types[0] ?? null;
}
