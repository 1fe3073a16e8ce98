import { create } from '@bufbuild/protobuf';
import { fromConfigType, toConfigType, type TensorType } from '../model/tensor.ts';
import {
  DataType,
  ModelConfigSchema,
  ModelInstanceGroup_Kind,
  type ModelConfig as ModelConfigMessage,
  type ModelInput,
  type ModelOutput,
} from '../triton/protocol/gen/model_config_pb.js';

/** The part of a model configuration that the product shows and writes; the message may hold more. */
export interface ModelConfig {
  readonly name: string;
  readonly backend: string;
  readonly platform: string;
  /** 0: the model has no batch axis of its own, or a fixed one. */
  readonly maxBatchSize: number;
  readonly inputs: readonly ConfigTensor[];
  readonly outputs: readonly ConfigOutput[];
  /** Absent: each request runs by itself. */
  readonly dynamicBatching?: DynamicBatching;
  readonly instanceGroups: readonly InstanceGroup[];
  readonly defaultModelFilename: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ConfigTensor {
  readonly name: string;
  /** Absent where the configuration leaves it to the server. */
  readonly dtype?: TensorType;
  /** Without the batch axis when `maxBatchSize` is above 0; -1 stands for any size. */
  readonly dims: readonly number[];
  /** The shape the model itself sees, where it differs from `dims`. */
  readonly reshape?: readonly number[];
}

export interface ConfigOutput extends ConfigTensor {
  /** File in the model folder with one class name a line. */
  readonly labelFilename?: string;
}

export interface DynamicBatching {
  readonly preferredBatchSizes: readonly number[];
  readonly maxQueueDelayUs: number;
}

export const instanceKinds = ['auto', 'gpu', 'cpu', 'model'] as const;
export type InstanceKind = (typeof instanceKinds)[number];

export interface InstanceGroup {
  readonly kind: InstanceKind;
  /** Instances on each listed GPU; without GPUs, instances altogether. */
  readonly count: number;
  readonly gpus: readonly number[];
}

/** The plain form of a configuration message; fields outside {@link ModelConfig} are left out. */
export function fromConfigMessage(message: ModelConfigMessage): ModelConfig {
  const scheduling = message.schedulingChoice;
  return {
    name: message.name,
    backend: message.backend,
    platform: message.platform,
    maxBatchSize: message.maxBatchSize,
    inputs: message.input.map(fromTensorMessage),
    outputs: message.output.map((output) => ({
      ...fromTensorMessage(output),
      ...(output.labelFilename === '' ? {} : { labelFilename: output.labelFilename }),
    })),
    ...(scheduling.case === 'dynamicBatching'
      ? {
          dynamicBatching: {
            preferredBatchSizes: scheduling.value.preferredBatchSize,
            maxQueueDelayUs: Number(scheduling.value.maxQueueDelayMicroseconds),
          },
        }
      : {}),
    instanceGroups: message.instanceGroup.map((group) => ({
      kind: instanceKinds.at(group.kind) ?? 'auto',
      count: group.count,
      gpus: group.gpus,
    })),
    defaultModelFilename: message.defaultModelFilename,
    parameters: Object.fromEntries(
      Object.entries(message.parameters).map(([key, parameter]) => [key, parameter.stringValue]),
    ),
  };
}

function fromTensorMessage(tensor: ModelInput | ModelOutput): ConfigTensor {
  return {
    name: tensor.name,
    ...(tensor.dataType === DataType.TYPE_INVALID
      ? {}
      : { dtype: fromConfigType(DataType[tensor.dataType]) }),
    dims: tensor.dims.map(Number),
    ...(tensor.reshape === undefined ? {} : { reshape: tensor.reshape.shape.map(Number) }),
  };
}

/** The message of a plain configuration. */
export function toConfigMessage(config: ModelConfig): ModelConfigMessage {
  const { dynamicBatching } = config;
  return create(ModelConfigSchema, {
    name: config.name,
    backend: config.backend,
    platform: config.platform,
    maxBatchSize: config.maxBatchSize,
    input: config.inputs.map(toTensorInit),
    output: config.outputs.map((output) => ({
      ...toTensorInit(output),
      labelFilename: output.labelFilename ?? '',
    })),
    ...(dynamicBatching === undefined
      ? {}
      : {
          schedulingChoice: {
            case: 'dynamicBatching',
            value: {
              preferredBatchSize: [...dynamicBatching.preferredBatchSizes],
              maxQueueDelayMicroseconds: BigInt(dynamicBatching.maxQueueDelayUs),
            },
          },
        }),
    instanceGroup: config.instanceGroups.map((group) => ({
      kind: kindNumbers[group.kind],
      count: group.count,
      gpus: [...group.gpus],
    })),
    defaultModelFilename: config.defaultModelFilename,
    parameters: Object.fromEntries(
      Object.entries(config.parameters).map(([key, stringValue]) => [key, { stringValue }]),
    ),
  });
}

const kindNumbers: Readonly<Record<InstanceKind, ModelInstanceGroup_Kind>> = {
  auto: ModelInstanceGroup_Kind.AUTO,
  gpu: ModelInstanceGroup_Kind.GPU,
  cpu: ModelInstanceGroup_Kind.CPU,
  model: ModelInstanceGroup_Kind.MODEL,
};

function toTensorInit(tensor: ConfigTensor) {
  return {
    name: tensor.name,
    dataType: tensor.dtype === undefined ? DataType.TYPE_INVALID : dataTypeNumber(tensor.dtype),
    dims: tensor.dims.map(BigInt),
    ...(tensor.reshape === undefined ? {} : { reshape: { shape: tensor.reshape.map(BigInt) } }),
  };
}

function dataTypeNumber(dtype: TensorType): DataType {
  const name = toConfigType(dtype) as keyof typeof DataType;
  return DataType[name];
}
