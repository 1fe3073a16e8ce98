import { z } from 'zod/mini';

/** The form of a budget file; docs/formats/trace-budget.md describes it for users. */
const atLeastZero = z.number().check(z.gte(0));

const timeLimit = z.strictObject({
  maxMs: z.optional(atLeastZero),
  maxIncreaseMs: z.optional(atLeastZero),
  maxIncreasePercent: z.optional(atLeastZero),
});
const countLimit = z.strictObject({
  max: z.optional(atLeastZero),
  maxIncrease: z.optional(atLeastZero),
  maxIncreasePercent: z.optional(atLeastZero),
});
const memoryLimit = z.strictObject({
  maxMB: z.optional(atLeastZero),
  maxIncreaseMB: z.optional(atLeastZero),
  maxIncreasePercent: z.optional(atLeastZero),
});
const namedLimit = z.strictObject({
  name: z.string().check(z.minLength(1)),
  maxMs: z.optional(atLeastZero),
  maxIncreaseMs: z.optional(atLeastZero),
  maxIncreasePercent: z.optional(atLeastZero),
  maxCalls: z.optional(atLeastZero),
});

export const budgetSchema = z.strictObject({
  version: z.literal(1),
  step: z.optional(timeLimit),
  kernelTime: z.optional(timeLimit),
  communication: z.optional(timeLimit),
  dataLoader: z.optional(timeLimit),
  synchronisation: z.optional(timeLimit),
  hostLate: z.optional(timeLimit),
  launches: z.optional(countLimit),
  graphLaunches: z.optional(countLimit),
  synchronisingCalls: z.optional(countLimit),
  copies: z.optional(countLimit),
  peakMemory: z.optional(memoryLimit),
  operators: z.optional(z.array(namedLimit)),
  kernels: z.optional(z.array(namedLimit)),
});

export type Budget = z.infer<typeof budgetSchema>;
