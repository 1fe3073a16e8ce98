import { type Dtype, dtypeOf, inputTypes, parseOrNothing } from '../../classify/dtypes.ts';

/** An input of an operator: a tensor with its shape and type. */
export interface TensorArg {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly elements: number;
  readonly bytes: number;
}

/** Inputs of an operator by position. */
export interface OperatorArgs {
  /** Tensors by position of the argument; `undefined` for other arguments. */
  readonly tensors: readonly (TensorArg | undefined)[];
  /** Values of the other arguments as text; empty where they were not recorded. */
  readonly values: readonly string[];
}

/** Reads the texts of "Input Dims", "Input type" and "Concrete Inputs"; damaged or missing ones give no tensors. */
export function operatorArgs(dimsJson: string, typesJson: string, valuesJson: string): OperatorArgs {
  const dims = parseOrNothing(dimsJson);
  const types = inputTypes(typesJson);
  const values = parseOrNothing(valuesJson);
  return {
    tensors: Array.isArray(dims)
      ? dims.map((shape: unknown, index) => tensorArg(shape, types[index] ?? ''))
      : [],
    values: Array.isArray(values) ? values.map((value) => (typeof value === 'string' ? value : '')) : [],
  };
}

/** Numbers of a list argument such as `[2, 2]`; `undefined` for anything else. */
export function listValue(text: string | undefined): number[] | undefined {
  const parsed = text === undefined ? undefined : parseOrNothing(text);
  return isShape(parsed) ? [...parsed] : undefined;
}

function tensorArg(shape: unknown, type: string): TensorArg | undefined {
  const dtype = dtypeOf(type);
  if (dtype === undefined || !isShape(shape)) {
    return undefined;
  }
  const elements = product(shape);
  return { shape, dtype, elements, bytes: elements * dtype.sizeBytes };
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => typeof size === 'number');
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}
