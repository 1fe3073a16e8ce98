import { z } from 'zod/mini';
import { type PythonTools, runPythonScript } from './pythonScript.ts';

const version = z.nullable(z.string());

const interpreterSchema = z.object({
  executable: z.string(),
  version: z.string(),
  implementation: z.string(),
  /** `linux`, `darwin` or `windows`. */
  platform: z.string(),
  machine: z.string(),
  isVirtualEnvironment: z.boolean(),
  packages: z.object({
    torch: version,
    torchvision: version,
    onnx: version,
    onnxscript: version,
    onnxruntime: version,
    numpy: version,
    'nvidia-pytriton': version,
  }),
  /** Packages that the steps need and this interpreter lacks. */
  missing: z.array(z.string()),
  /** The exact line that installs them; `null` when nothing is missing. */
  installLine: z.nullable(z.string()),
  gpus: z.array(z.object({ name: z.string(), driver: z.string(), memoryBytes: z.number() })),
});

export type Interpreter = z.infer<typeof interpreterSchema>;

/** What an interpreter has, read from package metadata without importing anything heavy. */
export async function probePython(tools: PythonTools): Promise<Interpreter> {
  return runPythonScript('probe', {}, interpreterSchema, tools);
}
