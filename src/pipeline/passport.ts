import { z } from 'zod/mini';

/** A file or folder named by its content: what a passport points at. Documented in docs/formats/passport.md. */
export const artifactSchema = z.object({
  /** Relative to the workspace folder, with `/`; absolute when outside it. */
  path: z.string(),
  sha256: z.string(),
  sizeBytes: z.number(),
});

/** Where an artifact comes from: the step that made it, from what, with which tools, where, and what was measured. */
export const passportSchema = z.object({
  schema: z.literal('engine-room.passport/1'),
  artifact: artifactSchema,
  /** The step that made the artifact, such as `export`. */
  step: z.string(),
  createdAt: z.string(),
  /** Everything the step read, with its role, such as `source`, `weights`, `model`, `samples`, `labels`. */
  inputs: z.array(z.extend(artifactSchema, { role: z.string() })),
  /** Tool versions by name: `python`, `torch`, `onnxruntime`, `triton`. */
  tools: z.record(z.string(), z.string()),
  machine: z.object({
    target: z.string(),
    os: z.string(),
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    gpu: z.optional(z.string()),
  }),
  options: z.record(z.string(), z.unknown()),
  /** Figures with their unit in the name, such as `p50Ns`. */
  measured: z.record(z.string(), z.unknown()),
});

export type Artifact = z.infer<typeof artifactSchema>;
export type Passport = z.infer<typeof passportSchema>;
