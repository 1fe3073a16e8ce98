import type { OperatorCost } from './operatorCost.ts';
import { listValue, type OperatorArgs, product, type TensorArg } from './tensorArgs.ts';

/** Where stride, padding, dilation and the flag for transposed convolutions stand among the arguments. */
interface Places {
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number | undefined;
  readonly transposed?: number;
  readonly isTransposed?: true;
}

const forward: Readonly<Record<string, Places>> = {
  'aten::conv1d': { stride: 3, padding: 4, dilation: 5 },
  'aten::conv2d': { stride: 3, padding: 4, dilation: 5 },
  'aten::conv3d': { stride: 3, padding: 4, dilation: 5 },
  'aten::convolution': { stride: 3, padding: 4, dilation: 5, transposed: 6 },
  'aten::_convolution': { stride: 3, padding: 4, dilation: 5, transposed: 6 },
  'aten::convolution_overrideable': { stride: 3, padding: 4, dilation: 5, transposed: 6 },
  'aten::cudnn_convolution': { stride: 3, padding: 2, dilation: 4 },
  'aten::cudnn_convolution_relu': { stride: 3, padding: 4, dilation: 5 },
  'aten::cudnn_convolution_add_relu': { stride: 5, padding: 6, dilation: 7 },
  'aten::cudnn_convolution_transpose': { stride: 4, padding: 2, dilation: 5, isTransposed: true },
  'aten::miopen_convolution': { stride: 4, padding: 3, dilation: 5 },
  'aten::miopen_depthwise_convolution': { stride: 4, padding: 3, dilation: 5 },
  'aten::mkldnn_convolution': { stride: 4, padding: 3, dilation: 5 },
  'aten::_conv_depthwise2d': { stride: 4, padding: 5, dilation: 6 },
  'aten::conv_depthwise3d': { stride: 4, padding: 5, dilation: 6 },
  'aten::_slow_conv2d_forward': { stride: 4, padding: 5, dilation: undefined },
};

/** Where gradient, input, weight and the mask of wanted gradients stand among the arguments. */
const backward: Readonly<Record<string, readonly [number, number, number, number | undefined]>> = {
  'aten::convolution_backward': [0, 1, 2, 10],
  'aten::convolution_backward_overrideable': [0, 1, 2, 9],
  'aten::cudnn_convolution_backward': [1, 0, 2, 10],
};

/**
 * Convolutions: 2 operations for each weight at each output position of each image; groups are in the weight's shape.
 * A gradient costs as much as the forward pass. Where the trace does not tell stride and padding, there is no model.
 */
export function convolutionCost(name: string, args: OperatorArgs): OperatorCost | undefined {
  const places = Object.hasOwn(forward, name) ? forward[name] : undefined;
  if (places !== undefined) {
    return forwardCost(places, args);
  }
  const gradients = Object.hasOwn(backward, name) ? backward[name] : undefined;
  return gradients === undefined ? undefined : backwardCost(gradients, args);
}

function forwardCost(places: Places, { tensors, values }: OperatorArgs): OperatorCost | undefined {
  const [input, weight] = tensors;
  if (input === undefined || weight === undefined || weight.shape.length < 3) {
    return undefined;
  }
  const isTransposed =
    places.isTransposed === true || (places.transposed !== undefined && values[places.transposed] === 'True');
  const spatial = input.shape.slice(2 - (weight.shape.length - input.shape.length));
  const batch = input.elements / (product(spatial) * (input.shape.at(-spatial.length - 1) ?? 1));
  if (isTransposed) {
    // Each input position meets all weights; the output is taken as large as the input times the strides.
    const stride = product(widened(listValue(values[places.stride]), spatial.length) ?? [1]);
    const channels = weight.shape[1] ?? 1;
    return cost(input, weight, batch * product(spatial), batch * channels * product(spatial) * stride);
  }
  const output = outputSizes(spatial, weight.shape.slice(2), places, values);
  return output === undefined
    ? undefined
    : cost(input, weight, batch * product(output), batch * (weight.shape[0] ?? 1) * product(output));
}

function cost(input: TensorArg, weight: TensorArg, positions: number, outputs: number): OperatorCost {
  return {
    kind: 'convolution',
    flops: 2 * positions * weight.elements,
    bytes: input.bytes + weight.bytes + outputs * input.dtype.sizeBytes,
    format: input.dtype.format,
  };
}

function outputSizes(
  spatial: readonly number[],
  kernel: readonly number[],
  { stride, padding, dilation }: Places,
  values: readonly string[],
): number[] | undefined {
  const strides = widened(listValue(values[stride]), spatial.length);
  const paddings =
    values[padding] === 'valid' ? spatial.map(() => 0) : widened(listValue(values[padding]), spatial.length);
  const dilations =
    dilation === undefined ? spatial.map(() => 1) : widened(listValue(values[dilation]), spatial.length);
  if (values[padding] === 'same') {
    return [...spatial];
  }
  if (strides === undefined || paddings === undefined || dilations === undefined) {
    return undefined;
  }
  return spatial.map((size, index) => {
    const reach = (dilations[index] ?? 1) * ((kernel[index] ?? 1) - 1) + 1;
    return Math.floor((size + 2 * (paddings[index] ?? 0) - reach) / (strides[index] ?? 1)) + 1;
  });
}

/** One number stands for all dimensions. */
function widened(list: readonly number[] | undefined, length: number): readonly number[] | undefined {
  return list?.length === 1 ? Array.from({ length }, () => list[0] ?? 1) : list;
}

function backwardCost(
  [gradientAt, inputAt, weightAt, maskAt]: readonly [number, number, number, number | undefined],
  { tensors, values }: OperatorArgs,
): OperatorCost | undefined {
  const gradient = tensors[gradientAt];
  const input = tensors[inputAt];
  const weight = tensors[weightAt];
  if (gradient === undefined || input === undefined || weight === undefined) {
    return undefined;
  }
  const mask = maskAt === undefined ? '' : (values[maskAt] ?? '');
  const [wantsInput = true, wantsWeight = true] = /True|False/.test(mask)
    ? [...mask.matchAll(/True|False/g)].map(([word]) => word === 'True')
    : [];
  const isTransposed = values[7] === 'True' && inputAt === 1;
  // Positions of the smaller side: of the output, for a transposed convolution of the input.
  const side = isTransposed ? input : gradient;
  const positions = side.elements / (side.shape[1] ?? 1);
  const parts = (wantsInput ? 1 : 0) + (wantsWeight ? 1 : 0);
  return {
    kind: 'convolution',
    flops: 2 * positions * weight.elements * parts,
    bytes:
      parts * gradient.bytes +
      (wantsInput ? weight.bytes + input.bytes : 0) +
      (wantsWeight ? input.bytes + weight.bytes : 0),
    format: input.dtype.format,
  };
}
