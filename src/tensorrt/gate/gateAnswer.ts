import { z } from 'zod/mini';
import { confidences } from '../releases.ts';

const reasonSchema = z.object({
  about: z.enum(['tensorrt', 'driver', 'gpu', 'image', 'engine-options']),
  /** `stop`: it will not work; `warn`: it may not; `ok`: it fits. */
  level: z.enum(['ok', 'warn', 'stop']),
  text: z.string(),
  confidence: z.nullable(z.enum(confidences)),
});

/** Whether an engine built on a target will load where it is to be served, and with which image to build it. */
export const gateAnswerSchema = z.object({
  schema: z.literal('engine-room.gate/1'),
  status: z.enum(['fits', 'unsure', 'refused']),
  /** One sentence for people. */
  sentence: z.string(),
  /** Image to build in; null when none fits. */
  buildImage: z.nullable(z.string()),
  /** True when the target already has that image. */
  imagePresent: z.boolean(),
  servingRelease: z.nullable(z.string()),
  /** TensorRT that will build and that will serve, and where the figure is from. */
  tensorrt: z.nullable(
    z.object({
      version: z.string(),
      confidence: z.enum(confidences),
      source: z.enum(['label', 'server', 'table']),
    }),
  ),
  reasons: z.array(reasonSchema),
  /** What would make it fit, when it does not. */
  wouldHelp: z.nullable(z.string()),
});

export type GateAnswer = z.infer<typeof gateAnswerSchema>;
export type GateReason = z.infer<typeof reasonSchema>;
