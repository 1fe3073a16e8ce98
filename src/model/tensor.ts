import { fail } from '../core/failure.ts';
import type { DataType } from '../pipeline/pipelineSchema.ts';
import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from './float16.ts';

/** Element types of tensors: those a pipeline declares, and the further ones a server may answer with. */
export type TensorType = DataType | 'uint16' | 'uint32' | 'uint64' | 'bfloat16' | 'string';

/** How elements lie in memory: `bool` as 0 or 1, `float16` and `bfloat16` as their bit patterns. */
export interface ElementArrays {
  readonly bool: Uint8Array;
  readonly uint8: Uint8Array;
  readonly uint16: Uint16Array;
  readonly uint32: Uint32Array;
  readonly uint64: BigUint64Array;
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly float16: Uint16Array;
  readonly bfloat16: Uint16Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly string: readonly string[];
}

/** A tensor of one known element type, in C (row-major) order. */
export interface TensorOf<T extends TensorType> {
  readonly dtype: T;
  readonly shape: readonly number[];
  readonly data: ElementArrays[T];
}

/** A tensor; comparing `dtype` narrows `data`. */
export type Tensor = { [T in TensorType]: TensorOf<T> }[TensorType];

/** Tensors by the name of the model's input or output. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

interface TypeFacts {
  /** Size of one element; `null` for strings, whose elements differ in length. */
  readonly bytes: number | null;
  /** Name in the KServe v2 protocol; see {@link toTritonType}. */
  readonly triton: string;
}

const typeFacts: Readonly<Record<TensorType, TypeFacts>> = {
  bool: { bytes: 1, triton: 'BOOL' },
  uint8: { bytes: 1, triton: 'UINT8' },
  uint16: { bytes: 2, triton: 'UINT16' },
  uint32: { bytes: 4, triton: 'UINT32' },
  uint64: { bytes: 8, triton: 'UINT64' },
  int8: { bytes: 1, triton: 'INT8' },
  int16: { bytes: 2, triton: 'INT16' },
  int32: { bytes: 4, triton: 'INT32' },
  int64: { bytes: 8, triton: 'INT64' },
  float16: { bytes: 2, triton: 'FP16' },
  bfloat16: { bytes: 2, triton: 'BF16' },
  float32: { bytes: 4, triton: 'FP32' },
  float64: { bytes: 8, triton: 'FP64' },
  string: { bytes: null, triton: 'BYTES' },
};

export const tensorTypes = Object.keys(typeFacts) as readonly TensorType[];

/** Size of one element in bytes; `null` for strings. */
export function elementSizeBytes(dtype: TensorType): number | null {
  return typeFacts[dtype].bytes;
}

/** Number of elements of a shape; 1 for a scalar (`[]`). */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Size of a tensor's raw content in bytes; strings count as Triton sends them, four bytes of length and UTF-8. */
export function tensorSizeBytes(tensor: Tensor): number {
  if (tensor.dtype === 'string') {
    const encoder = new TextEncoder();
    return tensor.data.reduce((sum, text) => sum + 4 + encoder.encode(text).length, 0);
  }
  return tensor.data.byteLength;
}

/** The datatype of the KServe v2 protocol: `float32` gives `FP32`, `string` gives `BYTES`. */
export function toTritonType(dtype: TensorType): string {
  return typeFacts[dtype].triton;
}

/**
 * The element type of a KServe v2 datatype such as `FP32`.
 * @throws FailureError of kind `bad-input` for a datatype this product does not know.
 */
export function fromTritonType(datatype: string): TensorType {
  return (
    tensorTypes.find((dtype) => typeFacts[dtype].triton === datatype) ??
    fail({ kind: 'bad-input', message: `The tensor datatype ${datatype} is not known.` })
  );
}

/** The `data_type` of config.pbtxt: `float32` gives `TYPE_FP32`, `string` gives `TYPE_STRING`. */
export function toConfigType(dtype: TensorType): string {
  return dtype === 'string' ? 'TYPE_STRING' : `TYPE_${typeFacts[dtype].triton}`;
}

/**
 * The element type of a config.pbtxt `data_type` such as `TYPE_FP32`.
 * @throws FailureError of kind `bad-input` for `TYPE_INVALID` and names this product does not know.
 */
export function fromConfigType(name: string): TensorType {
  return (
    tensorTypes.find((dtype) => toConfigType(dtype) === name) ??
    fail({ kind: 'bad-input', message: `The data type ${name} is not known.` })
  );
}

/**
 * Makes a tensor after checking that the data fits the shape.
 * @throws FailureError of kind `wrong-shape`.
 */
export function makeTensor<T extends TensorType>(
  dtype: T,
  shape: readonly number[],
  data: ElementArrays[T],
): TensorOf<T> {
  const expected = elementCount(shape);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || data.length !== expected) {
    return fail({
      kind: 'wrong-shape',
      message: `Shape ${formatShape(shape)} holds ${expected} elements; ${data.length} were given.`,
    });
  }
  return { dtype, shape, data };
}

/**
 * Makes a numeric tensor from plain numbers. Floating point values are rounded to nearest even; integer types take
 * integers within their range only.
 * @throws FailureError of kind `bad-input` naming the first value that the type cannot hold, `wrong-shape` on a wrong count.
 */
export function tensorFromNumbers(
  dtype: Exclude<TensorType, 'string'>,
  shape: readonly number[],
  values: ArrayLike<number>,
): Tensor {
  switch (dtype) {
    case 'float64':
      return makeTensor(dtype, shape, Float64Array.from(values));
    case 'float32':
      return makeTensor(dtype, shape, Float32Array.from(values));
    case 'float16':
      return makeTensor(dtype, shape, Uint16Array.from(values, numberToFloat16));
    case 'bfloat16':
      return makeTensor(dtype, shape, Uint16Array.from(values, numberToBfloat16));
    case 'bool':
      return makeTensor(dtype, shape, Uint8Array.from(checkRange(dtype, values)));
    case 'uint8':
      return makeTensor(dtype, shape, Uint8Array.from(checkRange(dtype, values)));
    case 'uint16':
      return makeTensor(dtype, shape, Uint16Array.from(checkRange(dtype, values)));
    case 'uint32':
      return makeTensor(dtype, shape, Uint32Array.from(checkRange(dtype, values)));
    case 'uint64':
      return makeTensor(dtype, shape, BigUint64Array.from(Array.from(checkRange(dtype, values), BigInt)));
    case 'int8':
      return makeTensor(dtype, shape, Int8Array.from(checkRange(dtype, values)));
    case 'int16':
      return makeTensor(dtype, shape, Int16Array.from(checkRange(dtype, values)));
    case 'int32':
      return makeTensor(dtype, shape, Int32Array.from(checkRange(dtype, values)));
    case 'int64':
      return makeTensor(dtype, shape, BigInt64Array.from(Array.from(checkRange(dtype, values), BigInt)));
  }
}

/** Range of the integer types; 64-bit ones end where a double stops being exact. */
const integerRanges = {
  bool: [0, 1],
  uint8: [0, 0xff],
  uint16: [0, 0xffff],
  uint32: [0, 0xffffffff],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  int32: [-0x80000000, 0x7fffffff],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
} as const;

function checkRange(dtype: keyof typeof integerRanges, values: ArrayLike<number>): ArrayLike<number> {
  const [min, max] = integerRanges[dtype];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (!Number.isInteger(value) || value < min || value > max) {
      return fail({
        kind: 'bad-input',
        message: `Value ${value} at position ${index} does not fit ${dtype}.`,
        nextStep: `Give whole numbers from ${min} to ${max}.`,
      });
    }
  }
  return values;
}

/**
 * The elements as doubles; 64-bit integers beyond 2^53 lose their last digits.
 * @throws FailureError of kind `bad-input` for strings.
 */
export function toNumbers(tensor: Tensor): Float64Array {
  switch (tensor.dtype) {
    case 'string':
      return fail({ kind: 'bad-input', message: 'A tensor of strings has no numeric values.' });
    case 'float16':
      return Float64Array.from(tensor.data, float16ToNumber);
    case 'bfloat16':
      return Float64Array.from(tensor.data, bfloat16ToNumber);
    case 'int64':
    case 'uint64':
      return Float64Array.from(Array.from<bigint, number>(tensor.data, Number));
    default:
      return Float64Array.from(tensor.data);
  }
}

/** What a page shows of a tensor at a glance. */
export interface TensorSummary {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  readonly elements: number;
  /** Over the finite elements; absent for strings and where there is none. */
  readonly range?: { readonly min: number; readonly max: number; readonly mean: number };
  readonly nanCount: number;
  readonly infCount: number;
  readonly first: readonly (number | string)[];
}

/** Range, mean and the first values of a tensor. */
export function summariseTensor(tensor: Tensor, firstCount = 8): TensorSummary {
  const { dtype, shape } = tensor;
  if (tensor.dtype === 'string') {
    const first = tensor.data.slice(0, firstCount);
    return { dtype, shape, elements: tensor.data.length, nanCount: 0, infCount: 0, first };
  }
  const values = toNumbers(tensor);
  const finite = values.filter(Number.isFinite);
  const nanCount = values.filter(Number.isNaN).length;
  const range = rangeOf(finite);
  return {
    dtype,
    shape,
    elements: values.length,
    ...(range === undefined ? {} : { range }),
    nanCount,
    infCount: values.length - finite.length - nanCount,
    first: Array.from(values.subarray(0, firstCount)),
  };
}

function rangeOf(values: Float64Array): TensorSummary['range'] | undefined {
  if (values.length === 0) {
    return undefined;
  }
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, max, mean: sum / values.length };
}

/** `[1, 3, 224, 224]`. */
export function formatShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}
