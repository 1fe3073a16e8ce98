import { z } from 'zod/mini';

/** One build measured: every sample is the time of one call on the same input, in nanoseconds. */
export const latencySchema = z.object({
  /** What was measured, as shown to users: `PyTorch 2.15`, `ONNX Runtime, optimised`. */
  label: z.string(),
  kind: z.enum(['pytorch', 'onnx', 'onnxruntime', 'tensorrt']),
  /** Absolute path of the measured file; absent for PyTorch. */
  path: z.optional(z.string()),
  /** Size on disk of the weights and graph together. */
  sizeBytes: z.number(),
  batch: z.number(),
  threads: z.number(),
  warmup: z.number(),
  iterations: z.number(),
  device: z.string(),
  minNs: z.number(),
  meanNs: z.number(),
  p50Ns: z.number(),
  p90Ns: z.number(),
  p99Ns: z.number(),
  maxNs: z.number(),
  /** Inputs answered in a second by one caller: batch / mean. */
  throughputPerSecond: z.number(),
});

export type Latency = z.infer<typeof latencySchema>;
