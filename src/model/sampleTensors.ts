import { fail, type Failure, FailureError, toFailure } from '../core/failure.ts';
import type { ModelInput, Preprocess } from '../pipeline/pipelineSchema.ts';
import { batchTensors } from './batchTensors.ts';
import { isImage } from './image/decodeImage.ts';
import { preprocessImage } from './image/preprocessImage.ts';
import { decodeNpy, isNpy } from './npy.ts';
import { decodeNpz, isNpz } from './npz.ts';
import { shapeFits } from './shape.ts';
import { formatShape, type NamedTensors, type Tensor } from './tensor.ts';

/** The parts of a pipeline that say what its inputs look like. */
export interface InputDescription {
  readonly inputs: readonly ModelInput[];
  readonly preprocess?: Preprocess | undefined;
}

/**
 * The input tensors in a sample's bytes: a photograph through the pipeline's preprocessing, a .npy file for a model of
 * one input, or a .npz file with an array for each input. The form is told by content.
 * @param file named in failures.
 * @throws FailureError of kind `bad-input`, `corrupt-file` or `wrong-shape` naming file, input, expected and got.
 */
export function readSample(bytes: Uint8Array, description: InputDescription, file: string): NamedTensors {
  const { inputs } = description;
  if (isNpz(bytes)) {
    return checkInputs(decodeNpz(bytes, file), inputs, file);
  }
  if (isNpy(bytes)) {
    return checkInputs({ [onlyInput(inputs, file).name]: decodeNpy(bytes, file) }, inputs, file);
  }
  if (isImage(bytes) || description.preprocess !== undefined) {
    const { name } = imageInput(description, file);
    return smallestBatch({ [name]: preprocessSample(bytes, description, file) }, inputs);
  }
  return fail({
    kind: 'bad-input',
    message: `${file} is neither a .npy nor a .npz file.`,
    file,
    nextStep:
      'Save the inputs with numpy.savez, named like the inputs; photographs need a preprocess section.',
  });
}

/** A photograph is one item; a batch axis that starts higher gets it several times. */
function smallestBatch(tensors: NamedTensors, inputs: readonly ModelInput[]): NamedTensors {
  const axis = inputs[0]?.shape[0];
  const min = typeof axis === 'string' ? (inputs[0]?.axes[axis]?.min ?? 1) : 1;
  return min > 1 ? batchTensors(tensors, inputs, min) : tensors;
}

/** The input that takes a photograph. */
export function imageInput({ inputs, preprocess }: InputDescription, file: string): ModelInput {
  const input =
    preprocess?.input === undefined ? inputs[0] : inputs.find(({ name }) => name === preprocess.input);
  if (preprocess === undefined || input === undefined) {
    return fail({
      kind: 'bad-input',
      message: `${file} is a photograph, but the pipeline does not say how to preprocess it.`,
      file,
      nextStep: 'Add a preprocess section to the pipeline file.',
    });
  }
  return input;
}

function preprocessSample(bytes: Uint8Array, description: InputDescription, file: string): Tensor {
  const { inputs, preprocess } = description;
  const input = imageInput(description, file);
  const other = inputs.find(({ name }) => name !== input.name);
  if (other !== undefined || preprocess === undefined) {
    return fail({
      kind: 'bad-input',
      message: `${file} fills input ${input.name} only; there is nothing for input ${other?.name ?? ''}.`,
      file,
      nextStep: 'Give a .npz file with an array for each input.',
    });
  }
  try {
    return preprocessImage(bytes, preprocess, input, file).tensor;
  } catch (thrown) {
    throw named(thrown, file, input.name);
  }
}

/** Adds file and input to a failure that names neither, such as a value that an element type cannot hold. */
function named(thrown: unknown, file: string, input: string): unknown {
  if (!(thrown instanceof FailureError) || thrown.failure.file !== undefined) {
    return thrown;
  }
  const { message, ...rest } = toFailure(thrown);
  const failure: Failure = { ...rest, message: `${file}, input ${input}: ${message}`, file, field: input };
  return new FailureError(failure, { cause: thrown });
}

function onlyInput(inputs: readonly ModelInput[], file: string): ModelInput {
  const [first, ...others] = inputs;
  return first !== undefined && others.length === 0
    ? first
    : fail({
        kind: 'bad-input',
        message: `${file} holds one array, but the model has ${inputs.length} inputs.`,
        file,
        nextStep: 'Give a .npz file with an array for each input.',
      });
}

/** The tensors in the order of the inputs, each of the declared type, shape and axis sizes. */
function checkInputs(tensors: NamedTensors, inputs: readonly ModelInput[], file: string): NamedTensors {
  const unknown = Object.keys(tensors).find((name) => !inputs.some((input) => input.name === name));
  const held = Object.keys(tensors).join(', ') || 'nothing';
  const sizes = new Map<string, number>();
  const checked = inputs.map((input): [string, Tensor] => {
    const tensor = tensors[input.name];
    if (tensor === undefined) {
      return fail({
        kind: 'bad-input',
        message: `${file} has no array for input ${input.name}; it holds ${held}.`,
        file,
        field: input.name,
      });
    }
    checkTensor(tensor, input, file, sizes);
    return [input.name, tensor];
  });
  if (unknown !== undefined) {
    return fail({
      kind: 'bad-input',
      message: `${file} holds ${unknown}, which is no input of the model.`,
      file,
      field: unknown,
      nextStep: `The model's inputs are ${inputs.map(({ name }) => name).join(', ')}.`,
    });
  }
  return Object.fromEntries(checked);
}

function checkTensor(tensor: Tensor, input: ModelInput, file: string, sizes: Map<string, number>): void {
  const wrong = (expected: string, got: string): never =>
    fail({
      kind: 'wrong-shape',
      message: `${file}: input ${input.name} expects ${expected}; got ${got}.`,
      file,
      field: input.name,
    });
  if (tensor.dtype !== input.dtype) {
    wrong(input.dtype, tensor.dtype);
  }
  if (!shapeFits(tensor.shape, input.shape)) {
    wrong(`shape ${formatShape(input.shape)}`, formatShape(tensor.shape));
  }
  input.shape.forEach((axis, position) => {
    const size = tensor.shape[position];
    if (typeof axis !== 'string' || size === undefined) {
      return;
    }
    const limits = input.axes[axis];
    if (limits !== undefined && (size < limits.min || size > limits.max)) {
      wrong(`${limits.min} to ${limits.max} along axis ${axis}`, String(size));
    }
    const earlier = sizes.get(axis) ?? size;
    if (earlier !== size) {
      wrong(`${earlier} along axis ${axis}, as in the inputs before`, String(size));
    }
    sizes.set(axis, size);
  });
}
