import { z } from 'zod/mini';

/** What a model answered and where the time went; kept as `inference.json` beside the builds. */
export const inferenceRecordSchema = z.object({
  schema: z.literal('engine-room.inference/1'),
  model: z.string(),
  version: z.string(),
  /** gRPC address of the server that answered. */
  server: z.string(),
  /** Absolute path of what was sent. */
  input: z.string(),
  /** Best first; empty when the model's output is not class scores. */
  classes: z.array(z.object({ index: z.number(), label: z.string(), score: z.number() })),
  outputs: z.array(
    z.object({
      name: z.string(),
      dtype: z.string(),
      shape: z.array(z.number()),
      min: z.optional(z.number()),
      max: z.optional(z.number()),
      mean: z.optional(z.number()),
    }),
  ),
  clientNs: z.number(),
  queueNs: z.optional(z.number()),
  computeInputNs: z.optional(z.number()),
  computeInferNs: z.optional(z.number()),
  computeOutputNs: z.optional(z.number()),
});

export type InferenceRecord = z.infer<typeof inferenceRecordSchema>;
