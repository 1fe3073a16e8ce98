import { z } from 'zod/mini';
import { sentenceSchema } from '../core/sentence.ts';

/**
 * What the accuracy gates said of a build: `reference` is what the others are compared with; `unchecked` has no
 * accuracy result and so wins only where no checked build exists.
 */
export const gateStates = ['reference', 'passed', 'failed', 'unchecked'] as const;
export type GateState = (typeof gateStates)[number];

export const comparisonRowSchema = z.object({
  label: z.string(),
  kind: z.enum(['pytorch', 'onnx', 'onnxruntime', 'tensorrt']),
  /** Absolute path of the measured file; absent for PyTorch. */
  path: z.optional(z.string()),
  gate: z.enum(gateStates),
  /** True for the one build that the sentence is about. */
  best: z.boolean(),
  p50Ns: z.number(),
  p90Ns: z.number(),
  p99Ns: z.number(),
  meanNs: z.number(),
  throughputPerSecond: z.number(),
  sizeBytes: z.number(),
  /** p50 of the reference divided by this p50: 2 means twice as fast. 1 for the reference. */
  speedUp: z.number(),
  /** Largest absolute difference of any output from PyTorch's. */
  maxDifference: z.optional(z.number()),
  topK: z.optional(z.object({ k: z.number(), agreed: z.number(), total: z.number() })),
  /** Why the gate failed, a sentence each. */
  reasons: z.array(z.string()),
  /** The passport of the build: its id and how many steps lie between it and its origin. */
  passport: z.optional(z.object({ id: z.string(), steps: z.number() })),
});

/** Builds beside their reference: what the comparison page, the CLI and the exports show. Kept as `comparison.json`. */
export const comparisonReportSchema = z.object({
  schema: z.literal('engine-room.comparison/1'),
  subject: z.string(),
  /** ISO 8601. */
  measuredAt: z.string(),
  /** What one answer is about; heads the throughput column. */
  unitOfWork: z.enum(['image', 'input']),
  /** The answer. */
  sentence: sentenceSchema,
  /** The consequence or the "but". */
  note: sentenceSchema,
  /** How it was measured, shown with middle dots between. */
  facts: z.array(z.string()),
  /** Why rows may not be compared fairly, a sentence each. */
  warnings: z.array(z.string()),
  rows: z.array(comparisonRowSchema),
});

export type ComparisonRow = z.infer<typeof comparisonRowSchema>;
export type ComparisonReport = z.infer<typeof comparisonReportSchema>;
