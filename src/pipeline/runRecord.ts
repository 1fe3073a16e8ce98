import { z } from 'zod/mini';
import { failureKinds, remedies } from '../core/failure.ts';

export const stepNames = [
  'profile',
  'export',
  'verify',
  'optimise',
  'build',
  'measure',
  'place',
  'deploy',
  'infer',
] as const;
export type StepName = (typeof stepNames)[number];

const stepStates = ['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'] as const;

const failureSchema = z.object({
  kind: z.enum(failureKinds),
  message: z.string(),
  file: z.optional(z.string()),
  line: z.optional(z.number()),
  column: z.optional(z.number()),
  field: z.optional(z.string()),
  cause: z.optional(z.string()),
  nextStep: z.optional(z.string()),
  remedy: z.optional(z.enum(remedies)),
  details: z.optional(z.string()),
});

export const stepRecordSchema = z.object({
  name: z.enum(stepNames),
  state: z.enum(stepStates),
  startedAtMs: z.optional(z.number()),
  durationMs: z.optional(z.number()),
  /** What is being done right now, while the step runs. */
  progress: z.optional(z.string()),
  /** One line of result, when the step succeeded. */
  result: z.optional(z.string()),
  failure: z.optional(failureSchema),
  /** Absolute paths of what the step produced; the first one is what "Open Result" opens. */
  outputs: z.array(z.string()),
});

/**
 * A run of one or more steps, kept as `run.json` in `.engine-room/runs/<id>/` and rewritten atomically at each change.
 * The folder is also the job folder of the supervised process that performs the run (see exec/job).
 */
export const runRecordSchema = z.object({
  schema: z.literal('engine-room.run/1'),
  id: z.string(),
  /** Such as "efficientnet-lite0: whole pipeline" or "model.py: export". */
  title: z.string(),
  /** Absolute path of the pipeline file the run used. */
  pipelineFile: z.string(),
  startedAtMs: z.number(),
  finishedAtMs: z.optional(z.number()),
  /** The process that performs a run started in a terminal, which has no supervisor to watch it. */
  pid: z.optional(z.number()),
  state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
  steps: z.array(stepRecordSchema),
});

export type StepRecord = z.infer<typeof stepRecordSchema>;
export type RunRecord = z.infer<typeof runRecordSchema>;
