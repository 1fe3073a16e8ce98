import { z } from 'zod/mini';
import type { Command } from '../command.ts';
import type { MachineJobState } from './machineJobs.ts';

const commandSchema = z.object({
  program: z.string(),
  args: z.array(z.string()),
  env: z.optional(z.record(z.string(), z.string())),
  cwd: z.optional(z.string()),
  stop: z.optional(
    z.array(z.object({ signal: z.enum(['SIGINT', 'SIGTERM']), waitMs: z.number().check(z.nonnegative()) })),
  ),
});

/** `command.json` of a job's folder. Values of secrets are not in it, their names are. */
export const jobRecordSchema = z.object({
  schema: z.literal('engine-room.machine-job/1'),
  id: z.string(),
  title: z.string(),
  command: commandSchema,
  cleanup: z.optional(commandSchema),
  secretNames: z.array(z.string()),
});

export type JobRecord = z.infer<typeof jobRecordSchema>;

export interface JobOnMachine {
  readonly state: MachineJobState;
  /** Undefined when the file is damaged. */
  readonly record: JobRecord | undefined;
}

/** A command without what is `undefined`, for an exact optional type. */
export function toCommand(recorded: NonNullable<JobRecord['cleanup']>): Command {
  const { program, args, env, cwd, stop } = recorded;
  return {
    program,
    args,
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(stop === undefined ? {} : { stop }),
  };
}

/** Reads what `tell` of the job scripts prints: two lines a job. `jobsFolder` is absolute, on the machine. */
export function parseJobs(text: string, jobsFolder: string): JobOnMachine[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const words = line.split(' ');
    return words[0] === 'job' ? [parseJob(words, lines[at + 1] ?? '', jobsFolder)] : [];
  });
}

function parseJob(words: readonly string[], json: string, jobsFolder: string): JobOnMachine {
  const [, id = '', state, started, code, ended, cancelled, stdoutBytes, stderrBytes] = words;
  if (state !== 'running' && state !== 'ended' && state !== 'lost') {
    return { state: { state: 'unknown', id }, record: undefined };
  }
  const record = parseRecord(json);
  const endedAtSeconds = toNumber(ended);
  const exitCode = toNumber(code);
  return {
    record,
    state: {
      state,
      id,
      title: record?.title ?? id,
      folder: `${jobsFolder}/${id}`,
      startedAtMs: (toNumber(started) ?? 0) * 1000,
      ...(endedAtSeconds === undefined ? {} : { endedAtMs: endedAtSeconds * 1000 }),
      ...(exitCode === undefined ? {} : { exitCode }),
      cancelled: cancelled === '1',
      stdoutBytes: toNumber(stdoutBytes) ?? 0,
      stderrBytes: toNumber(stderrBytes) ?? 0,
    },
  };
}

function parseRecord(json: string): JobRecord | undefined {
  try {
    const parsed = z.safeParse(jobRecordSchema, JSON.parse(json));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function toNumber(word: string | undefined): number | undefined {
  return word !== undefined && /^\d+$/.test(word) ? Number(word) : undefined;
}
