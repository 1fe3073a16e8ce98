import { z } from 'zod/mini';
import { containerEngines } from '../target/targetSpec.ts';

const gpuSchema = z.object({
  name: z.string(),
  memoryBytes: z.number(),
  /** Such as `9.0`; null where the driver does not tell. */
  computeCapability: z.nullable(z.string()),
  driver: z.string(),
  uuid: z.nullable(z.string()),
});

const imageSchema = z.object({
  /** `repository:tag`, as the engine lists it. */
  name: z.string(),
  id: z.string(),
  digest: z.nullable(z.string()),
  sizeBytes: z.number(),
  /** From the label `com.nvidia.tensorrt.version` or `TRT_VERSION`, build suffix `+cuda…` stripped. */
  tensorrt: z.nullable(z.string()),
  cuda: z.nullable(z.string()),
  triton: z.nullable(z.string()),
});

const engineSchema = z.object({
  engine: z.enum(containerEngines),
  version: z.string(),
  nvidiaRuntime: z.boolean(),
  /** Only images of interest: those with one of the versions, and NVIDIA, Triton, TensorRT or PyTorch ones by name. */
  images: z.array(imageSchema),
  /** Why it cannot be used, in its own words: the daemon does not run, no permission. */
  problem: z.optional(z.string()),
});

const pythonSchema = z.object({
  path: z.string(),
  version: z.string(),
  torch: z.nullable(z.string()),
  onnx: z.nullable(z.string()),
  onnxruntime: z.nullable(z.string()),
  tensorrt: z.nullable(z.string()),
});

/** What a machine (or an image, when probed inside) has. */
export const targetProbeSchema = z.object({
  schema: z.literal('engine-room.target-probe/1'),
  probedAtMs: z.number(),
  os: z.string(),
  kernel: z.string(),
  architecture: z.string(),
  cpu: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  disk: z.object({ folder: z.string(), totalBytes: z.number(), freeBytes: z.number() }),
  gpus: z.array(gpuSchema),
  /** Why `nvidia-smi` told nothing although it is there. */
  gpuProblem: z.optional(z.string()),
  engines: z.array(engineSchema),
  pythons: z.array(pythonSchema),
  trtexec: z.nullable(z.object({ path: z.string(), version: z.nullable(z.string()) })),
});

export type TargetProbe = z.infer<typeof targetProbeSchema>;
export type ProbedGpu = z.infer<typeof gpuSchema>;
export type ProbedImage = z.infer<typeof imageSchema>;
export type ProbedEngine = z.infer<typeof engineSchema>;
