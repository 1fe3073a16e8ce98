import type { NamedTensors } from '../model/tensor.ts';

/** What a server says about itself. */
export interface ServerMetadata {
  readonly name: string;
  readonly version: string;
  readonly extensions: readonly string[];
}

/** An input or output of a served model. */
export interface TensorMetadata {
  readonly name: string;
  /** KServe spelling, such as `FP32`; see `fromTritonType`. */
  readonly datatype: string;
  /** With the batch axis; -1 stands for any size. */
  readonly shape: readonly number[];
}

export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

export const modelStates = ['READY', 'LOADING', 'UNLOADING', 'UNAVAILABLE', 'UNKNOWN'] as const;
export type ModelState = (typeof modelStates)[number];

/** One line of the repository index. */
export interface IndexEntry {
  readonly name: string;
  /** Empty for a model that was never loaded. */
  readonly version: string;
  readonly state: ModelState;
  /** Why it is not ready; empty otherwise. */
  readonly reason: string;
}

/** How often something happened and how long it took altogether. */
export interface CountedDuration {
  readonly count: number;
  readonly durationNs: number;
}

/** Counters of one model version since it was loaded. */
export interface ModelStatistics {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970; 0 before the first request. */
  readonly lastInferenceMs: number;
  /** Inputs answered; a request with a batch of 4 counts 4. */
  readonly inferenceCount: number;
  /** Times the model ran; smaller than `inferenceCount` where requests were joined. */
  readonly executionCount: number;
  readonly success: CountedDuration;
  readonly fail: CountedDuration;
  readonly queue: CountedDuration;
  readonly computeInput: CountedDuration;
  readonly computeInfer: CountedDuration;
  readonly computeOutput: CountedDuration;
  readonly batches: readonly BatchStatistics[];
}

export interface BatchStatistics {
  readonly batchSize: number;
  readonly computeInfer: CountedDuration;
}

export interface InferRequest {
  readonly model: string;
  /** Absent: the version the server's policy chooses. */
  readonly version?: string;
  readonly inputs: NamedTensors;
  /** Absent: all outputs. */
  readonly outputs?: readonly string[];
  readonly id?: string;
}

export interface InferResponse {
  readonly model: string;
  readonly version: string;
  readonly id: string;
  readonly outputs: NamedTensors;
}
