import { z } from 'zod/mini';
import { type PythonTools, runPythonScript } from './pythonScript.ts';

export interface RunEngineRequest {
  readonly plan: string;
  /** .npz files with the inputs by name. */
  readonly samples: readonly string[];
  /** .npz file to write with the outputs, `<sample number>/<output name>`. */
  readonly path: string;
}

const resultSchema = z.object({
  samples: z.number(),
  outputs: z.array(z.string()),
  /** TensorRT that ran the engine. */
  version: z.string(),
});

/**
 * Runs an engine with TensorRT's Python package, exactly as to its values.
 * @throws FailureError of kind `missing-package` where the package is not, `incompatible` when the engine is refused.
 */
export async function runEngine(
  request: RunEngineRequest,
  tools: PythonTools,
): Promise<z.infer<typeof resultSchema>> {
  return runPythonScript('run_engine', request, resultSchema, tools, [request.path]);
}
