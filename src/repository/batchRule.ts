import { fail } from '../core/failure.ts';
import type { TensorType } from '../model/tensor.ts';

/** An input or output as the ONNX graph declares it; a name or null in the shape is a dynamic axis. */
export interface GraphTensor {
  readonly name: string;
  readonly dtype: TensorType;
  readonly shape: readonly (number | string | null)[];
}

/** The server's own default for models with a batch axis. */
export const defaultMaxBatchSize = 4;

export interface BatchWish {
  /** Exactly this; refused when the model cannot do it. */
  readonly maxBatchSize?: number;
  /** Taken when the model has a batch axis and nothing else was asked for. */
  readonly largestBatch?: number;
}

/** The first tensor that has no dynamic first axis, which makes batching impossible. */
export function findUnbatched(tensors: readonly GraphTensor[]): GraphTensor | undefined {
  return tensors.find(({ shape }) => shape.length === 0 || typeof shape[0] === 'number');
}

/**
 * The `max_batch_size` of a configuration: above 0 only when every input and output has a dynamic first axis.
 * @throws FailureError of kind `wrong-shape` when batching is asked for and a tensor stands against it.
 */
export function chooseMaxBatchSize(tensors: readonly GraphTensor[], wish: BatchWish): number {
  const obstacle = findUnbatched(tensors);
  const wished = wish.maxBatchSize;
  if (wished !== undefined && !Number.isSafeInteger(wished)) {
    return fail({ kind: 'bad-input', message: `${wished} is not a batch size; a whole number is needed.` });
  }
  if (obstacle === undefined) {
    return wished ?? wish.largestBatch ?? defaultMaxBatchSize;
  }
  if (wished !== undefined && wished > 0) {
    return fail({
      kind: 'wrong-shape',
      message: `Batches of ${wished} are not possible: the first axis of ${obstacle.name} is fixed.`,
      field: 'repository.maxBatchSize',
      nextStep: 'Set it to 0, or export the model with a dynamic first axis on every input and output.',
    });
  }
  return 0;
}

/**
 * The `dims` of a tensor, and its `reshape` where the configuration cannot say the model's own shape: dims may not be
 * empty, so a scalar is served as one element.
 */
export function configDims(
  tensor: GraphTensor,
  maxBatchSize: number,
): { readonly dims: readonly number[]; readonly reshape?: readonly number[] } {
  const whole = tensor.shape.map((size) => (typeof size === 'number' ? size : -1));
  const dims = maxBatchSize > 0 ? whole.slice(1) : whole;
  return dims.length === 0 ? { dims: [1], reshape: [] } : { dims };
}
