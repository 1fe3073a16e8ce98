import { z } from 'zod/mini';
import type { ModelInput, OwnSettings, PipelineSettings } from '../pipeline/pipelineSchema.ts';
import type { EntryPoint } from './entryPoint.ts';
import { type PythonTools, runPythonScript } from './pythonScript.ts';

export interface ProfileRequest {
  readonly entry: EntryPoint;
  readonly inputs: readonly ModelInput[];
  /** .npz or .npy file with a real input; made-up values otherwise. */
  readonly sample?: string;
  /** Repeats the input along the batch axis. */
  readonly batch?: number;
  readonly settings: OwnSettings<PipelineSettings['profile']>;
  readonly device?: 'auto' | 'cpu';
  /** Absolute path of the `.pt.trace.json.gz` file to write. */
  readonly path: string;
}

const profileResultSchema = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  /** `cpu`, or the name of the GPU. */
  device: z.string(),
  activeSteps: z.number(),
  inputs: z.array(z.object({ name: z.string(), shape: z.array(z.number()) })),
  versions: z.record(z.string(), z.string()),
});

export type ProfileResult = z.infer<typeof profileResultSchema>;

/** Records steps of the model with torch.profiler: CPU activities, and CUDA ones when PyTorch sees a GPU. */
export async function profileModel(request: ProfileRequest, tools: PythonTools): Promise<ProfileResult> {
  const { settings, ...rest } = request;
  return runPythonScript('profile_model', { ...rest, ...settings }, profileResultSchema, tools, [
    request.path,
  ]);
}
