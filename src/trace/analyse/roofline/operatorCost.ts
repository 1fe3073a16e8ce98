import type { NumberFormat } from '../../classify/dtypes.ts';
import { attentionCost } from './attentionCost.ts';
import { convolutionCost } from './convolutionCost.ts';
import { matmulCost } from './matmulCost.ts';
import { streamingCost } from './streamingCost.ts';
import type { OperatorArgs } from './tensorArgs.ts';

/** What an operator has to do at least, by its shapes. */
export interface OperatorCost {
  readonly kind: 'matmul' | 'convolution' | 'attention' | 'streaming';
  /** Floating-point operations; a multiplication with addition counts as two. */
  readonly flops: number;
  /** Bytes that cross the memory bus when each tensor is read or written once. */
  readonly bytes: number;
  readonly format: NumberFormat;
}

/** The cost of one call; `undefined` for operators without a model and where shapes or types were not recorded. */
export function operatorCost(name: string, args: OperatorArgs): OperatorCost | undefined {
  const cost =
    matmulCost(name, args) ??
    convolutionCost(name, args) ??
    attentionCost(name, args) ??
    streamingCost(name, args);
  return cost !== undefined && Number.isFinite(cost.flops) && Number.isFinite(cost.bytes) && cost.bytes > 0
    ? cost
    : undefined;
}
