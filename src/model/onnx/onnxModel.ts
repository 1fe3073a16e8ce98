import type { TensorType } from '../tensor.ts';

/** Structure of an ONNX file as plain data, without weights. */
export interface OnnxModel {
  /** Absolute path as given. */
  readonly path: string;
  readonly irVersion: number;
  /** Such as `pytorch 2.15.0`; empty when the file does not say. */
  readonly producer: string;
  readonly opsets: readonly OnnxOpset[];
  /** Inputs that a caller gives; initializers that are also listed as inputs are left out. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializerCount: number;
  /** Bytes of the weights, inside the file and beside it. */
  readonly initializerBytes: number;
  readonly externalData: readonly ExternalDataFile[];
  readonly nodeCount: number;
  /** Nodes by operator, subgraphs included; operators of other domains as `domain.Operator`. */
  readonly operators: Readonly<Record<string, number>>;
}

export interface OnnxOpset {
  /** Empty for ai.onnx. */
  readonly domain: string;
  readonly version: number;
}

export interface OnnxValue {
  readonly name: string;
  /** `unknown(<number>)` for element types that no tensor here can hold, `unknown(sequence)` and the like for others. */
  readonly dtype: TensorType | `unknown(${string})`;
  /** A size, the name of a dynamic axis, or `null` for an axis without either; `null` as a whole when the rank is open. */
  readonly shape: readonly (number | string | null)[] | null;
}

export interface ExternalDataFile {
  /** As written in the model, relative to its folder. */
  readonly location: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Opset of the ai.onnx domain; 0 when the model uses none. */
export function mainOpset(model: OnnxModel): number {
  return model.opsets.find(({ domain }) => domain === '')?.version ?? 0;
}
