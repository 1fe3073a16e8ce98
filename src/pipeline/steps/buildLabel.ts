import type { BuildVariant } from '../pipelineSchema.ts';

const labels: Readonly<Record<BuildVariant, string>> = {
  optimised: 'ONNX Runtime, optimised',
  fp16: 'ONNX Runtime, FP16',
  int8: 'ONNX Runtime, INT8',
};

/** What users read for a build variant, on every page and in every table. */
export function buildLabel(variant: BuildVariant): string {
  return labels[variant];
}
