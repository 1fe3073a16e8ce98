import { fail } from '../core/failure.ts';
import type { OnnxModel, OnnxValue } from '../model/onnx/onnxModel.ts';
import { type TensorType, tensorTypes } from '../model/tensor.ts';
import type { GraphTensor } from './batchRule.ts';
import type { GraphSignature } from './buildConfig.ts';

/**
 * The inputs and outputs of an ONNX file as a server configuration needs them.
 * @throws FailureError of kind `bad-input` for values that a server cannot pass: other element types, open rank.
 */
export function graphSignature(model: Pick<OnnxModel, 'path' | 'inputs' | 'outputs'>): GraphSignature {
  return {
    inputs: model.inputs.map((value) => toGraphTensor(value, 'input', model.path)),
    outputs: model.outputs.map((value) => toGraphTensor(value, 'output', model.path)),
  };
}

function toGraphTensor(value: OnnxValue, what: 'input' | 'output', file: string): GraphTensor {
  const { name, dtype, shape } = value;
  if (!isTensorType(dtype)) {
    return fail({
      kind: 'bad-input',
      message: `A Triton server cannot pass the ${what} ${name} of type ${dtype}.`,
      file,
      nextStep: 'Export the model with another type for it.',
    });
  }
  if (shape === null) {
    return fail({
      kind: 'bad-input',
      message: `The ${what} ${name} does not say how many axes it has, so no configuration can be written.`,
      file,
      nextStep: 'Export the model again with shape inference, or write config.pbtxt by hand.',
    });
  }
  return { name, dtype, shape };
}

function isTensorType(dtype: string): dtype is TensorType {
  return tensorTypes.some((type) => type === dtype);
}
