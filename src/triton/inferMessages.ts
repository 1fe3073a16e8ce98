import { create } from '@bufbuild/protobuf';
import { fail } from '../core/failure.ts';
import { fromTritonType, toTritonType, type Tensor } from '../model/tensor.ts';
import { tensorFromBytes, tensorToBytes } from '../model/tensorBytes.ts';
import {
  ModelInferRequestSchema,
  type ModelInferRequest,
  type ModelInferResponse,
} from './protocol/gen/inference_pb.js';
import type { InferRequest, InferResponse } from './serverTypes.ts';

/** The message of an inference request; tensors travel as raw bytes in the order of `inputs`. */
export function toInferMessage(request: InferRequest): ModelInferRequest {
  const inputs = Object.entries(request.inputs);
  return create(ModelInferRequestSchema, {
    modelName: request.model,
    modelVersion: request.version ?? '',
    id: request.id ?? '',
    inputs: inputs.map(([name, tensor]) => ({
      name,
      datatype: toTritonType(tensor.dtype),
      shape: tensor.shape.map(BigInt),
    })),
    outputs: (request.outputs ?? []).map((name) => ({ name })),
    rawInputContents: inputs.map(([, tensor]) => tensorToBytes(tensor)),
  });
}

/**
 * Tensors of an answer, read from its raw bytes.
 * @throws FailureError of kind `wrong-shape` when an output's bytes do not fill its shape, `server-refused` when the
 * answer has no raw bytes for an output (Triton always sends them when the request did).
 */
export function fromInferMessage(response: ModelInferResponse): InferResponse {
  const outputs = response.outputs.map((output, index): [string, Tensor] => {
    const bytes = response.rawOutputContents[index];
    if (bytes === undefined) {
      return fail({
        kind: 'server-refused',
        message: `The answer of model ${response.modelName} holds no data for output ${output.name}.`,
        nextStep: 'Ask for a raw-bytes answer; servers other than Triton may not support it.',
      });
    }
    return [output.name, tensorFromBytes(fromTritonType(output.datatype), output.shape.map(Number), bytes)];
  });
  return {
    model: response.modelName,
    version: response.modelVersion,
    id: response.id,
    outputs: Object.fromEntries(outputs),
  };
}
