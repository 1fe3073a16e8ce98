import { z } from 'zod/mini';
import type { ModelInput } from '../pipeline/pipelineSchema.ts';
import type { EntryPoint } from './entryPoint.ts';
import { type PythonTools, runPythonScript } from './pythonScript.ts';

export interface ExportRequest {
  readonly entry: EntryPoint;
  readonly inputs: readonly ModelInput[];
  /** One name for each tensor the model returns; empty or absent: names are made up. */
  readonly outputNames?: readonly string[];
  readonly exporter: 'dynamo' | 'torchscript';
  /** Opset of the ai.onnx domain; see chooseOpset in src/tensorrt/chooseOpset.ts. */
  readonly opset: number;
  /** The IR version is lowered to this when the exporter writes a newer one. */
  readonly maxIrVersion?: number;
  /** Weights in `<path>.data`; `auto` above 1.5 GB. */
  readonly externalData: 'auto' | boolean;
  /** Absolute path of the .onnx file to write. */
  readonly path: string;
  /** .npz or .npy file with a real input; made-up values otherwise. */
  readonly sample?: string;
}

const valueSchema = z.object({
  name: z.string(),
  dtype: z.string(),
  shape: z.array(z.union([z.number(), z.string()])),
});

const exportResultSchema = z.object({
  path: z.string(),
  /** Absolute paths of the files that hold weights beside the graph. */
  externalData: z.array(z.string()),
  /** Graph and external data together. */
  sizeBytes: z.number(),
  exporter: z.string(),
  opset: z.number(),
  irVersion: z.number(),
  producer: z.string(),
  inputs: z.array(valueSchema),
  outputs: z.array(valueSchema),
  /** Number of nodes by operator. */
  operators: z.record(z.string(), z.number()),
  /** What was changed on the way, such as a lowered IR version. */
  notes: z.array(z.string()),
  /** What the TorchScript tracer could not follow; the graph may be wrong for other inputs. */
  warnings: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
  durationNs: z.number(),
});

export type ExportResult = z.infer<typeof exportResultSchema>;

/**
 * Exports the model to ONNX, checks the file with the full ONNX checker and gives it its final name.
 * @throws FailureError of kind `missing-package`, `entry-point`, `wrong-shape`, `unsupported-operator`, `disk-full`.
 */
export async function exportModel(request: ExportRequest, tools: PythonTools): Promise<ExportResult> {
  return runPythonScript('export_model', request, exportResultSchema, tools, [request.path]);
}
