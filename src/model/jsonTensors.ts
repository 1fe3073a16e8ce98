import { z } from 'zod/mini';
import { fail, toFailure } from '../core/failure.ts';
import { parseJson } from '../core/parseJson.ts';
import { type DeclaredShape, shapeFits } from './shape.ts';
import {
  formatShape,
  fromTritonType,
  makeTensor,
  type NamedTensors,
  type Tensor,
  tensorFromNumbers,
  type TensorType,
} from './tensor.ts';

/** What a model says of an input. */
export interface DeclaredTensor {
  readonly name: string;
  readonly dtype: TensorType;
  readonly shape: DeclaredShape;
}

/** More axes than any model has; keeps hostile text from exhausting the stack. */
const deepestNesting = 16;

const requestSchema = z.object({
  inputs: z.array(
    z.object({ name: z.string(), shape: z.array(z.number()), datatype: z.string(), data: z.unknown() }),
  ),
});

/**
 * Reads tensors from JSON in any of three forms: nested arrays alone (for a model of one input), an object of nested
 * arrays by input name, or a KServe v2 request (`{"inputs": [{"name", "shape", "datatype", "data"}]}`).
 * @param file named in failures.
 * @throws FailureError of kind `corrupt-file` (no JSON), `bad-input` (wrong names or values) or `wrong-shape`.
 */
export function parseJsonTensors(
  text: string,
  declared: readonly DeclaredTensor[],
  file: string,
): NamedTensors {
  const data = parseJson(text, z.unknown(), { file, what: file });
  const request = z.safeParse(requestSchema, data);
  if (request.success && !declared.some((input) => input.name === 'inputs')) {
    const given = request.data.inputs.map((item) => [item.name, item] as const);
    return pickTensors(declared, new Map(given), file, (input, item) => {
      checkDatatype(input, item.datatype, file);
      return tensorFromJson(item.data, input, file, item.shape);
    });
  }
  const only = declared.length === 1 ? declared[0] : undefined;
  const byName =
    only !== undefined && Array.isArray(data)
      ? new Map([[only.name, data as unknown]])
      : entriesOf(data, file);
  return pickTensors(declared, byName, file, (input, value) => tensorFromJson(value, input, file));
}

/**
 * One tensor from nested arrays (or a scalar); `shape` is given when the data is flat.
 * @throws FailureError of kind `bad-input` or `wrong-shape`, naming input and file.
 */
export function tensorFromJson(
  value: unknown,
  input: DeclaredTensor,
  file: string,
  shape?: readonly number[],
): Tensor {
  const actualShape = shape ?? inferShape(value);
  if (nestingExceeds(value, deepestNesting)) {
    return fail({
      kind: 'bad-input',
      message: `${file}: the values of input ${input.name} are nested deeper than ${deepestNesting} arrays.`,
      file,
      field: input.name,
    });
  }
  const flat: unknown[] = [];
  flatten(value, shape === undefined ? actualShape.length : Infinity, flat);
  if (shape === undefined && !isRegular(value, actualShape)) {
    return fail({
      kind: 'wrong-shape',
      message: `${file}: the arrays of input ${input.name} are not all of the same length.`,
      file,
      field: input.name,
    });
  }
  if (!shapeFits(actualShape, input.shape)) {
    return fail({
      kind: 'wrong-shape',
      message: `${file}: input ${input.name} expects shape ${formatShape(input.shape)}; got ${formatShape(actualShape)}.`,
      file,
      field: input.name,
    });
  }
  return fromElements(flat, actualShape, input, file);
}

function fromElements(
  flat: readonly unknown[],
  shape: readonly number[],
  input: DeclaredTensor,
  file: string,
): Tensor {
  const wrong = (index: number): never =>
    fail({
      kind: 'bad-input',
      message: `${file}: input ${input.name} expects ${input.dtype}; element ${index} is ${JSON.stringify(flat[index])}.`,
      file,
      field: input.name,
    });
  if (input.dtype === 'string') {
    const texts = flat.map((item, index) => (typeof item === 'string' ? item : wrong(index)));
    return makeTensor('string', shape, texts);
  }
  const numbers = flat.map((item, index) => {
    if (typeof item === 'boolean' && input.dtype === 'bool') {
      return Number(item);
    }
    return typeof item === 'number' ? item : wrong(index);
  });
  try {
    return tensorFromNumbers(input.dtype, shape, numbers);
  } catch (thrown) {
    const { kind, message, ...rest } = toFailure(thrown);
    return fail({
      ...rest,
      kind,
      message: `${file}: input ${input.name} cannot be made: ${message}`,
      file,
      field: input.name,
    });
  }
}

function checkDatatype(input: DeclaredTensor, datatype: string, file: string): void {
  if (fromTritonType(datatype) !== input.dtype) {
    fail({
      kind: 'bad-input',
      message: `${file}: input ${input.name} expects ${input.dtype}; the request says ${datatype}.`,
      file,
      field: input.name,
    });
  }
}

function entriesOf(data: unknown, file: string): Map<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? new Map(Object.entries(data))
    : fail({
        kind: 'bad-input',
        message: `${file} is not an object of arrays by input name.`,
        file,
        nextStep: 'Write it as {"input name": [[...]], ...}.',
      });
}

function pickTensors<T>(
  declared: readonly DeclaredTensor[],
  given: ReadonlyMap<string, T>,
  file: string,
  read: (input: DeclaredTensor, value: T) => Tensor,
): NamedTensors {
  const names = declared.map((input) => input.name);
  const unknown = [...given.keys()].find((name) => !names.includes(name));
  const missing = names.find((name) => !given.has(name));
  const wrong = unknown ?? missing;
  if (wrong !== undefined) {
    return fail({
      kind: 'bad-input',
      message:
        unknown === undefined
          ? `${file} has no values for input ${wrong}.`
          : `${file} gives input ${wrong}, which the model does not have.`,
      file,
      field: wrong,
      nextStep: `The model's inputs are ${names.join(', ')}.`,
    });
  }
  return Object.fromEntries(declared.map((input) => [input.name, read(input, given.get(input.name) as T)]));
}

function inferShape(value: unknown): number[] {
  const shape: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
  }
  return shape;
}

function nestingExceeds(value: unknown, depth: number): boolean {
  return Array.isArray(value) && (depth === 0 || value.some((item) => nestingExceeds(item, depth - 1)));
}

function isRegular(value: unknown, shape: readonly number[]): boolean {
  const [length, ...rest] = shape;
  if (length === undefined) {
    return !Array.isArray(value);
  }
  return Array.isArray(value) && value.length === length && value.every((item) => isRegular(item, rest));
}

function flatten(value: unknown, depth: number, into: unknown[]): void {
  if (!Array.isArray(value) || depth === 0) {
    into.push(value);
    return;
  }
  for (const item of value) {
    flatten(item, depth - 1, into);
  }
}
