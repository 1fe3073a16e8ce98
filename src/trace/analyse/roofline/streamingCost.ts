import type { NumberFormat } from '../../classify/dtypes.ts';
import { broadcastShape } from './matmulCost.ts';
import type { OperatorCost } from './operatorCost.ts';
import { type OperatorArgs, product, type TensorArg } from './tensorArgs.ts';

/** How an operator goes over its tensors, and how many operations it does for each element of the largest one. */
type Pass = readonly [
  kind: 'map' | 'copy' | 'fill' | 'reduce' | 'same' | 'gradient' | 'lookup',
  operations: number,
];

/** Operations for an element: rough, and of no weight beside the bytes. */
const passes: Readonly<Record<string, Pass>> = {
  ...each(
    'add sub rsub mul div maximum minimum where eq ne lt le gt ge logical_and logical_or bitwise_and bitwise_or remainder atan2 masked_fill lerp',
    ['map', 1],
  ),
  ...each('addcmul addcdiv', ['map', 2]),
  ...each(
    'relu threshold clamp clamp_min clamp_max neg abs sign reciprocal logical_not bitwise_not floor ceil round isnan tril triu hardtanh leaky_relu cumsum',
    ['map', 1],
  ),
  ...each(
    'sqrt rsqrt exp log pow sin cos erf tanh sigmoid silu gelu hardswish hardsigmoid mish elu softplus',
    ['map', 4],
  ),
  ...each(
    'threshold_backward sigmoid_backward tanh_backward gelu_backward silu_backward hardtanh_backward hardswish_backward leaky_relu_backward elu_backward native_dropout_backward',
    ['map', 4],
  ),
  ...each('copy_', ['copy', 0]),
  ...each('fill_ zero_', ['fill', 0]),
  ...each('sum mean amax amin max min prod norm linalg_vector_norm std var argmax argmin any all', [
    'reduce',
    1,
  ]),
  ...each(
    'max_pool2d_with_indices avg_pool2d max_pool2d adaptive_avg_pool2d _adaptive_avg_pool2d adaptive_max_pool2d',
    ['reduce', 1],
  ),
  ...each('_softmax _log_softmax softmax log_softmax', ['same', 5]),
  ...each(
    'native_layer_norm native_batch_norm native_group_norm cudnn_batch_norm miopen_batch_norm layer_norm batch_norm group_norm rms_norm _fused_rms_norm batch_norm_elemt _batch_norm_with_update',
    ['same', 7],
  ),
  ...each('native_dropout', ['same', 2]),
  ...each(
    '_softmax_backward_data _log_softmax_backward_data native_layer_norm_backward native_batch_norm_backward native_group_norm_backward cudnn_batch_norm_backward miopen_batch_norm_backward _fused_rms_norm_backward',
    ['gradient', 10],
  ),
  ...each('embedding index_select', ['lookup', 0]),
};

function each(names: string, pass: Pass): Record<string, Pass> {
  return Object.fromEntries(names.split(' ').map((name) => [`aten::${name}`, pass]));
}

/** Operators that go over their tensors once: their bytes decide. */
export function streamingCost(name: string, { tensors }: OperatorArgs): OperatorCost | undefined {
  // Operators that write into their first input end with _ and move as much.
  const known = Object.hasOwn(passes, name) ? name : name.replace(/_$/, '');
  const pass = Object.hasOwn(passes, known) ? passes[known] : undefined;
  const given = tensors.filter((tensor) => tensor !== undefined);
  // Numbers of the program come as tensors without dimensions, whose type does not count beside that of others.
  const shaped = given.filter(({ shape }) => shape.length > 0);
  const present = shaped.length > 0 ? shaped : given;
  const [first] = present;
  if (pass === undefined || first === undefined) {
    return undefined;
  }
  const [kind, operations] = pass;
  const largest = Math.max(...present.map(({ elements }) => elements));
  const bytes = bytesOf(kind, present, first, tensors);
  return bytes === undefined
    ? undefined
    : { kind: 'streaming', flops: operations * largest, bytes, format: formatOf(present) };
}

function bytesOf(
  kind: Pass[0],
  present: readonly TensorArg[],
  first: TensorArg,
  tensors: OperatorArgs['tensors'],
): number | undefined {
  const read = present.reduce((sum, tensor) => sum + tensor.bytes, 0);
  switch (kind) {
    case 'map': {
      const shape = present.reduce<readonly number[] | undefined>(
        (joined, tensor) => (joined === undefined ? undefined : broadcastShape(joined, tensor.shape)),
        [],
      );
      const width = Math.max(...present.map(({ dtype }) => dtype.sizeBytes));
      return shape === undefined ? undefined : read + product(shape) * width;
    }
    case 'copy': {
      // Reads the source, which may be smaller, and writes the first input.
      return first.bytes + (tensors[1]?.bytes ?? 0);
    }
    case 'fill':
      return first.bytes;
    case 'reduce':
      return first.bytes;
    case 'same':
      return read + first.bytes;
    case 'gradient':
      return read + (present[1]?.bytes ?? first.bytes);
    case 'lookup': {
      // Reads and writes one row of the table for each index.
      const indexes = present.find(({ dtype }) => dtype.format === 'integer');
      const rowBytes = first.bytes / (first.shape[0] ?? 1);
      return indexes === undefined ? undefined : indexes.bytes + 2 * indexes.elements * rowBytes;
    }
  }
}

function formatOf(tensors: readonly TensorArg[]): NumberFormat {
  const [first] = tensors;
  const widest = (['fp64', 'fp32', 'bf16', 'fp16', 'fp8', 'fp4'] as const).find((format) =>
    tensors.some(({ dtype }) => dtype.format === format),
  );
  return widest ?? first?.dtype.format ?? 'integer';
}
