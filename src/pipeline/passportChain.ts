import { z } from 'zod/mini';
import { sentenceSchema } from '../core/sentenceSchema.ts';
import { artifactSchema } from './passport.ts';

/**
 * How an artifact stands against its passport: `current` as recorded; `changed` its content is no longer the recorded
 * one; `missing` it is gone; `no-passport` nothing was recorded (a source file, or a file made elsewhere).
 */
export const chainStates = ['current', 'changed', 'missing', 'no-passport'] as const;
export type ChainState = (typeof chainStates)[number];

/** Something a step read, as recorded then and as found now. */
export const chainInputSchema = z.extend(artifactSchema, {
  /** As in the passport: `source`, `weights`, `model`, `samples`, `labels`, `pipeline`. */
  role: z.string(),
  state: z.enum(chainStates),
});

export const chainNodeSchema = z.object({
  artifact: artifactSchema,
  /** The step that made the artifact; absent for an origin, such as `model.py`. */
  step: z.optional(z.string()),
  /** ISO 8601; absent without a passport. */
  createdAt: z.optional(z.string()),
  /** Tool versions by name. */
  tools: z.record(z.string(), z.string()),
  /** Where the step ran, in words. */
  machine: z.optional(z.string()),
  options: z.record(z.string(), z.unknown()),
  /** Figures with their unit in the name, such as `p50Ns`; pages format them by that unit. */
  measured: z.record(z.string(), z.unknown()),
  state: z.enum(chainStates),
  /** Why the artifact is stale, as one short sentence: "model.py changed after export." Absent when it is not. */
  stale: z.optional(z.string()),
  inputs: z.array(chainInputSchema),
});

/** The way of an artifact back to its origin. The first node is the artifact asked for; each next one is what it was made from. */
export const passportChainSchema = z.object({
  sentence: sentenceSchema,
  /** The quieter second line: what to do about it. */
  note: z.optional(sentenceSchema),
  stale: z.boolean(),
  nodes: z.array(chainNodeSchema),
});

export type ChainInput = z.infer<typeof chainInputSchema>;
export type ChainNode = z.infer<typeof chainNodeSchema>;
export type PassportChain = z.infer<typeof passportChainSchema>;
