import { z } from 'zod/mini';
import { buildVariants, type BuildVariant, type ModelInput } from '../pipeline/pipelineSchema.ts';
import { type PythonTools, runPythonScript } from './pythonScript.ts';

export interface OptimiseRequest {
  /** Absolute path of the exported ONNX file. */
  readonly model: string;
  readonly inputs: readonly ModelInput[];
  readonly sample?: string;
  readonly variants: readonly { readonly variant: BuildVariant; readonly path: string }[];
}

const optimiseResultSchema = z.object({
  variants: z.array(
    z.object({
      variant: z.enum(buildVariants),
      path: z.string(),
      externalData: z.array(z.string()),
      sizeBytes: z.number(),
      opset: z.number(),
      irVersion: z.number(),
      operators: z.record(z.string(), z.number()),
      notes: z.array(z.string()),
      durationNs: z.number(),
    }),
  ),
  versions: z.record(z.string(), z.string()),
});

export type OptimiseResult = z.infer<typeof optimiseResultSchema>;

/**
 * Makes variants of an ONNX file for ONNX Runtime on this machine; each has been loaded and run once.
 * @throws FailureError of kind `unsupported-operator` when a variant cannot be made or run; the others made before stay.
 */
export async function optimiseModel(request: OptimiseRequest, tools: PythonTools): Promise<OptimiseResult> {
  const outputs = request.variants.map(({ path }) => path);
  return runPythonScript('optimise_model', request, optimiseResultSchema, tools, outputs);
}
