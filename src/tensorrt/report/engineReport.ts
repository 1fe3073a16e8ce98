import { z } from 'zod/mini';
import { sentenceSchema } from '../../core/sentenceSchema.ts';
import { confidences } from '../releases.ts';

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.number()),
  /** As TensorRT writes it: `Half`, `FP32 NCHW`, `Int8 …`; null where the version does not tell. */
  type: z.nullable(z.string()),
  format: z.nullable(z.string()),
});

const layerSchema = z.object({
  name: z.string(),
  type: z.nullable(z.string()),
  /** `FP32`, `TF32`, `FP16`, `BF16`, `INT8`, `FP8`, `INT64`, …; null when not known. */
  precision: z.nullable(z.string()),
  tactic: z.nullable(z.string()),
  inputs: z.array(tensorSchema),
  outputs: z.array(tensorSchema),
  /** Mean time of one execution; null without a profile. */
  timeNs: z.nullable(z.number()),
  /** Share of the sum of all layers, 0 to 1. */
  share: z.nullable(z.number()),
  /** Names of the ONNX nodes it was made from, fused names unfolded; empty when unknown. */
  onnxNodes: z.array(z.string()),
  streamId: z.nullable(z.number()),
});

const shareSchema = z.object({
  name: z.string(),
  layers: z.number(),
  timeNs: z.nullable(z.number()),
  share: z.nullable(z.number()),
});

const timingSchema = z.object({
  queries: z.number(),
  throughputPerSecond: z.nullable(z.number()),
  /** Host to device, compute, device to host and the whole of one query. */
  latency: z.nullable(statistics()),
  compute: z.nullable(statistics()),
  h2d: z.nullable(statistics()),
  d2h: z.nullable(statistics()),
  enqueue: z.nullable(statistics()),
  transfersIncluded: z.nullable(z.boolean()),
  cudaGraph: z.nullable(z.boolean()),
});

function statistics() {
  return z.object({
    minNs: z.number(),
    meanNs: z.number(),
    p50Ns: z.number(),
    p90Ns: z.nullable(z.number()),
    p99Ns: z.nullable(z.number()),
    maxNs: z.number(),
  });
}

export const engineFindingSchema = z.object({
  id: z.enum([
    'no-tensor-cores',
    'reformat',
    'float-island',
    'fused',
    'enqueue-bound',
    'transfer-bound',
    'unstable',
    'unmatched-profile',
  ]),
  /** Verb phrase: what to do. */
  title: z.string(),
  /** One or two lines: why. */
  why: z.string(),
  /** Time a query at stake; null when it only informs. */
  stakeNs: z.nullable(z.number()),
  confidence: z.enum(['high', 'medium', 'low']),
  /** Indices into `layers`. */
  layers: z.array(z.number()),
});

/** What is known about one engine: header, layers, times, findings. Written beside the plan as `<plan>.report.json`. */
export const engineReportSchema = z.object({
  schema: z.literal('engine-room.engine-report/1'),
  /** The answer, for the top of the page. */
  sentence: sentenceSchema,
  /** TensorRT that made it, such as `10.0.1.6`; null when unknown. */
  tensorrt: z.nullable(z.string()),
  /** True when the files came from a stand-in and not from TensorRT. */
  synthetic: z.boolean(),
  gpu: z.nullable(z.string()),
  precision: z.nullable(z.string()),
  sizeBytes: z.nullable(z.number()),
  layers: z.array(layerSchema),
  /** Sum over layers, which is the time of one query without launch gaps; null without a profile. */
  layerTimeNs: z.nullable(z.number()),
  byType: z.array(shareSchema),
  byPrecision: z.array(shareSchema),
  bindings: z.array(z.string()),
  timing: z.nullable(timingSchema),
  findings: z.array(engineFindingSchema),
  /** What could not be read or had to be repaired, in words. */
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
  build: z.optional(
    z.object({
      image: z.string(),
      target: z.string(),
      commandLine: z.string(),
      durationNs: z.number(),
      builtAt: z.string(),
      loadCheck: z.object({ state: z.enum(['loaded', 'refused', 'not-checked']), text: z.string() }),
    }),
  ),
});

/** Header of a plan file and the releases that can load it. */
export const planSummarySchema = z.object({
  sizeBytes: z.number(),
  header: z.union([
    z.object({ kind: z.literal('version'), version: z.string() }),
    z.object({ kind: z.literal('tag'), tag: z.number(), version: z.nullable(z.string()) }),
    z.object({ kind: z.literal('not-a-plan'), reason: z.string() }),
  ]),
  /** Metadata that Ultralytics puts in front of the plan. */
  ultralytics: z.nullable(z.record(z.string(), z.unknown())),
  loadableBy: z.array(
    z.object({ release: z.string(), tensorrt: z.string(), confidence: z.enum(confidences) }),
  ),
});

export type EngineReport = z.infer<typeof engineReportSchema>;
export type EngineLayer = EngineReport['layers'][number];
export type EngineTiming = z.infer<typeof timingSchema>;
export type EngineFinding = z.infer<typeof engineFindingSchema>;
export type PlanSummary = z.infer<typeof planSummarySchema>;
