import { fail } from '../core/failure.ts';
import { type GraphTensor, type BatchWish, chooseMaxBatchSize, configDims } from './batchRule.ts';
import type { DynamicBatching, ModelConfig } from './modelConfig.ts';

/** What the repository settings of a pipeline say about serving; see `repository` in engine-room.yaml. */
export interface ServingWish extends BatchWish {
  /** True: with the server's defaults. Ignored where the model has no batch axis. */
  readonly dynamicBatching: boolean | DynamicBatching;
  /** Instances of the model; several answer at the same time. */
  readonly instances: number;
}

/** What the server loads: an ONNX file with ONNX Runtime, or a TensorRT engine. */
export type ModelFormat = 'onnx' | 'tensorrt';

export interface GraphSignature {
  readonly inputs: readonly GraphTensor[];
  readonly outputs: readonly GraphTensor[];
}

export interface Labels {
  /** Name of the file in the model folder. */
  readonly filename: string;
  /** The output that holds class scores; the first one when absent. */
  readonly output?: string;
}

/**
 * The configuration that serves a model (the backend `onnxruntime`, or the platform `tensorrt_plan`), from its real inputs
 * and outputs.
 * @throws FailureError of kind `wrong-shape` or `bad-input` when the wish does not fit the model.
 */
export function buildConfig(
  modelName: string,
  graph: GraphSignature,
  wish: ServingWish,
  labels?: Labels,
  format: ModelFormat = 'onnx',
): ModelConfig {
  if (!Number.isSafeInteger(wish.instances) || wish.instances < 1) {
    return fail({ kind: 'bad-input', message: `${wish.instances} is not a number of instances.` });
  }
  const maxBatchSize = chooseMaxBatchSize([...graph.inputs, ...graph.outputs], wish);
  const labelOutput = findLabelOutput(graph, labels);
  const dynamicBatching = chooseBatching(wish, maxBatchSize);
  return {
    name: modelName,
    // The server knows engines by their platform; the backend `tensorrt` follows from it.
    ...(format === 'onnx'
      ? { backend: 'onnxruntime', platform: '' }
      : { backend: '', platform: 'tensorrt_plan' }),
    maxBatchSize,
    inputs: graph.inputs.map((tensor) => describe(tensor, maxBatchSize)),
    outputs: graph.outputs.map((tensor) => ({
      ...describe(tensor, maxBatchSize),
      ...(labels !== undefined && tensor.name === labelOutput ? { labelFilename: labels.filename } : {}),
    })),
    ...(dynamicBatching === undefined ? {} : { dynamicBatching }),
    instanceGroups: [{ kind: 'auto', count: wish.instances, gpus: [] }],
    defaultModelFilename: '',
    parameters: {},
  };
}

function describe(tensor: GraphTensor, maxBatchSize: number) {
  return { name: tensor.name, dtype: tensor.dtype, ...configDims(tensor, maxBatchSize) };
}

function findLabelOutput(graph: GraphSignature, labels: Labels | undefined): string | undefined {
  const wanted = labels?.output;
  if (wanted !== undefined && !graph.outputs.some(({ name }) => name === wanted)) {
    return fail({
      kind: 'bad-input',
      message: `The model has no output ${wanted} for the class names.`,
      cause: `Its outputs are ${graph.outputs.map(({ name }) => name).join(', ')}.`,
      field: 'postprocess.output',
    });
  }
  return wanted ?? graph.outputs[0]?.name;
}

function chooseBatching(wish: ServingWish, maxBatchSize: number): DynamicBatching | undefined {
  if (maxBatchSize === 0 || wish.dynamicBatching === false) {
    return undefined;
  }
  if (wish.dynamicBatching === true) {
    return { preferredBatchSizes: [], maxQueueDelayUs: 0 };
  }
  const tooLarge = wish.dynamicBatching.preferredBatchSizes.find((size) => size > maxBatchSize);
  if (tooLarge !== undefined) {
    return fail({
      kind: 'bad-input',
      message: `The preferred batch size ${tooLarge} is above the largest batch of ${maxBatchSize}.`,
      field: 'repository.dynamicBatching.preferredBatchSizes',
    });
  }
  return wish.dynamicBatching;
}
