import type { StepReport } from '../stepContext.ts';

/** The report of a step that needs a PyTorch model in a pipeline that starts from an ONNX file. */
export function skipWithoutPyTorch(step: 'profile' | 'export'): StepReport {
  return {
    skipped: true,
    result: `Nothing to ${step}: this pipeline starts from an ONNX file.`,
    outputs: [],
  };
}
