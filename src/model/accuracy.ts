import { z } from 'zod/mini';

/** Raw differences between a candidate's output and PyTorch's, over all samples. */
export const outputDifferenceSchema = z.object({
  name: z.string(),
  shape: z.array(z.number()),
  maxAbsolute: z.number(),
  meanAbsolute: z.number(),
  maxRelative: z.number(),
  meanRelative: z.number(),
  nanCount: z.number(),
  infCount: z.number(),
  /** Elements farther from the reference than absolute + relative * |reference| allows. */
  outsideTolerance: z.number(),
  /** Elements compared. */
  elements: z.number(),
});

/** One candidate checked against PyTorch on the same inputs. */
export const accuracySchema = z.object({
  candidate: z.string(),
  path: z.string(),
  samples: z.number(),
  absoluteTolerance: z.number(),
  relativeTolerance: z.number(),
  outputs: z.array(outputDifferenceSchema),
  /** Samples whose top-k classes agree with PyTorch's; absent when the outputs are not class scores. */
  topK: z.optional(z.object({ k: z.number(), agreed: z.number(), total: z.number(), required: z.number() })),
  passed: z.boolean(),
  /** One sentence for each gate that failed, naming the output. */
  reasons: z.array(z.string()),
});

export type OutputDifference = z.infer<typeof outputDifferenceSchema>;
export type Accuracy = z.infer<typeof accuracySchema>;
