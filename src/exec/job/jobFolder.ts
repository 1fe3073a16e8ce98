import { join } from 'node:path';
import { z } from 'zod/mini';

/**
 * A durable job is a folder. The supervisor process owns it and outlives whoever asked for the job; everyone else reads
 * it. Files: `job.json` (what to run), `log.txt` (both output streams), `status.json` (rewritten atomically; its age is
 * the heartbeat), `cancel` (present once somebody asked for the end), `leases/` (one file a user of a server).
 */
export interface JobFiles {
  readonly spec: string;
  readonly log: string;
  readonly status: string;
  readonly cancel: string;
  readonly leases: string;
}

export function jobFiles(folder: string): JobFiles {
  return {
    spec: join(folder, 'job.json'),
    log: join(folder, 'log.txt'),
    status: join(folder, 'status.json'),
    cancel: join(folder, 'cancel'),
    leases: join(folder, 'leases'),
  };
}

const stopStepSchema = z.object({ signal: z.enum(['SIGINT', 'SIGTERM']), waitMs: z.number() });

export const jobSpecSchema = z.object({
  schema: z.literal('engine-room.job/1'),
  id: z.string(),
  title: z.string(),
  command: z.object({
    program: z.string(),
    args: z.array(z.string()),
    env: z.optional(z.record(z.string(), z.string())),
    cwd: z.optional(z.string()),
    stop: z.optional(z.array(stopStepSchema)),
  }),
  /** Set for servers: the job is cancelled when no lease was renewed for this long. Absent: it runs to its end. */
  idleStopMs: z.optional(z.number()),
});

export const jobStatusSchema = z.object({
  schema: z.literal('engine-room.job-status/1'),
  state: z.enum(['running', 'exited']),
  supervisorPid: z.number(),
  /** Process group of the command; absent when it could not be started. */
  pid: z.optional(z.number()),
  startedAtMs: z.number(),
  heartbeatAtMs: z.number(),
  finishedAtMs: z.optional(z.number()),
  exitCode: z.optional(z.nullable(z.number())),
  signal: z.optional(z.nullable(z.string())),
  /** Why the job ended, where it was not the command's own end. */
  endedBy: z.optional(z.enum(['cancel', 'idle', 'start-failed'])),
  /** The reason a command could not be started. */
  error: z.optional(z.string()),
});

export type JobSpec = z.infer<typeof jobSpecSchema>;
export type JobStatus = z.infer<typeof jobStatusSchema>;

/** A job as a reader sees it: `lost` means the supervisor stopped writing its heartbeat without recording an end. */
export type JobState =
  | { readonly state: 'unknown' }
  | { readonly state: 'running'; readonly status: JobStatus }
  | { readonly state: 'exited'; readonly status: JobStatus }
  | { readonly state: 'lost'; readonly status: JobStatus };

/** The environment variable that marks every process of a job, so that its end can find those that left the group. */
export const jobMarkVariable = 'ENGINE_ROOM_JOB';
export const heartbeatIntervalMs = 1_000;
export const heartbeatLostAfterMs = 10_000;
