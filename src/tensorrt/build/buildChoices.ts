/** What the user chose for a TensorRT build; the same in every version, translated by trtexecCommand.ts. */
export interface BuildChoices {
  readonly precision: BuildPrecision;
  readonly workspaceMiB: number;
  /** One entry an optimization profile; empty when no input has a dynamic axis. */
  readonly profiles: readonly ShapeProfile[];
  /** 0 to 5; the version's own default when absent. */
  readonly optimizationLevel?: number;
  readonly compatibility: EngineCompatibility;
  /** Further words for trtexec, checked against the version's option names. */
  readonly extraArgs: readonly string[];
}

/** `onnx`: the types that the ONNX file itself has (strongly typed where the version knows it). */
export const buildPrecisions = ['fp32', 'fp16', 'bf16', 'int8', 'fp8', 'best', 'onnx'] as const;
export type BuildPrecision = (typeof buildPrecisions)[number];

/**
 * `none`: this TensorRT and this GPU; `version`: later TensorRT of the same major; `ampere+`: every GPU from Ampere on;
 * `same-compute-capability`: other GPUs of the same capability.
 */
export const engineCompatibilities = ['none', 'version', 'ampere+', 'same-compute-capability'] as const;
export type EngineCompatibility = (typeof engineCompatibilities)[number];

/** Sizes of every input with a dynamic axis, by input name. */
export type ShapeProfile = Readonly<Record<string, ShapeRange>>;

export interface ShapeRange {
  readonly min: readonly number[];
  readonly opt: readonly number[];
  readonly max: readonly number[];
}

/** Where trtexec reads and writes, as paths on the target. */
export interface BuildFilesOnTarget {
  readonly onnx: string;
  readonly plan: string;
  readonly times?: string;
  readonly profile?: string;
  readonly layers?: string;
  readonly timingCache?: string;
}
