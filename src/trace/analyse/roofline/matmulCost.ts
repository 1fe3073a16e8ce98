import type { OperatorCost } from './operatorCost.ts';
import { type OperatorArgs, product, type TensorArg } from './tensorArgs.ts';

/** Where the two factors stand among the arguments. */
const factors: Readonly<Record<string, readonly [number, number]>> = {
  'aten::mm': [0, 1],
  'aten::bmm': [0, 1],
  'aten::matmul': [0, 1],
  'aten::mv': [0, 1],
  'aten::_int_mm': [0, 1],
  'aten::_scaled_mm': [0, 1],
  'aten::addmm': [1, 2],
  'aten::addmm_': [1, 2],
  'aten::_addmm_activation': [1, 2],
  'aten::addmv': [1, 2],
  'aten::baddbmm': [1, 2],
  'aten::baddbmm_': [1, 2],
  'aten::linear': [0, 1],
};

/** Matrix products: 2 m n k operations for each pair of matrices. */
export function matmulCost(name: string, { tensors }: OperatorArgs): OperatorCost | undefined {
  const places = Object.hasOwn(factors, name) ? factors[name] : undefined;
  const left = places === undefined ? undefined : tensors[places[0]];
  const right = places === undefined ? undefined : tensors[places[1]];
  if (places === undefined || left === undefined || right === undefined) {
    return undefined;
  }
  const output = name === 'aten::linear' ? linearOutput(left, right) : productShape(left.shape, right.shape);
  const k = left.shape.at(-1);
  if (output === undefined || k === undefined) {
    return undefined;
  }
  const outputs = product(output);
  const added =
    places[0] === 1 ? (tensors[0]?.bytes ?? 0) : name === 'aten::linear' ? (tensors[2]?.bytes ?? 0) : 0;
  return {
    kind: 'matmul',
    flops: 2 * outputs * k,
    // Products of one-byte numbers are kept in two bytes or more.
    bytes: left.bytes + right.bytes + added + outputs * Math.max(2, left.dtype.sizeBytes),
    format: left.dtype.format,
  };
}

/** `x` times the transposed weight `[out, in]`. */
function linearOutput(input: TensorArg, weight: TensorArg): number[] | undefined {
  return weight.shape.length > 0 && input.shape.at(-1) === weight.shape.at(-1)
    ? [...input.shape.slice(0, -1), ...weight.shape.slice(0, -1)]
    : undefined;
}

/** Shape of a product after NumPy's rules; `undefined` when the shapes do not fit. */
function productShape(left: readonly number[], right: readonly number[]): number[] | undefined {
  if (left.length === 0 || right.length === 0) {
    return undefined;
  }
  const [n] = right.length === 1 ? [] : right.slice(-1);
  const inner = right.length === 1 ? right[0] : right.at(-2);
  if (inner !== left.at(-1)) {
    return undefined;
  }
  const batch = broadcastShape(left.slice(0, -2), right.slice(0, -2));
  const rows = left.length === 1 ? [] : left.slice(-2, -1);
  return batch === undefined ? undefined : [...batch, ...rows, ...(n === undefined ? [] : [n])];
}

/** Shape of an element-wise operation on two shapes; `undefined` when they do not fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const length = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let index = 0; index < length; index++) {
    const left = a[a.length - length + index] ?? 1;
    const right = b[b.length - length + index] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      return undefined;
    }
    shape.push(left === 1 ? right : left);
  }
  return shape;
}
