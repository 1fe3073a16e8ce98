import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import type { Disposable } from '../../core/disposable.ts';
import { fail, isErrnoException, throwIfCancelled } from '../../core/failure.ts';
import { parseJson } from '../../core/parseJson.ts';
import type { Command } from '../command.ts';
import { processExists } from './processExists.ts';
import {
  heartbeatLostAfterMs,
  jobFiles,
  jobMarkVariable,
  jobStatusSchema,
  type JobSpec,
  type JobState,
  type JobStatus,
} from './jobFolder.ts';

/** How to start the supervisor program: Node (or the editor's own runtime) with the bundled supervisor file. */
export interface SupervisorLocation {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface JobRequest {
  readonly title: string;
  readonly command: Command;
  /** Set for servers: the job ends when no lease was renewed for this long. */
  readonly idleStopMs?: number;
}

const startTimeoutMs = 15_000;
const pollMs = 100;
const leaseRenewMs = 5_000;

/**
 * Starts a durable job in `folder` (made when missing) and returns once its supervisor has taken over.
 * The supervisor and the command live on when this process ends.
 * @throws FailureError of kind `missing-tool` when the command could not be started.
 */
export async function startJob(
  folder: string,
  request: JobRequest,
  supervisor: SupervisorLocation,
): Promise<void> {
  const files = jobFiles(folder);
  await mkdir(files.leases, { recursive: true });
  await Promise.all([rm(files.status, { force: true }), rm(files.cancel, { force: true })]);
  const { command } = request;
  const spec: JobSpec = {
    schema: 'engine-room.job/1',
    id: randomUUID(),
    title: request.title,
    command: {
      program: command.program,
      args: [...command.args],
      ...(command.env === undefined ? {} : { env: { ...command.env } }),
      ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
      ...(command.stop === undefined ? {} : { stop: [...command.stop] }),
    },
    ...(request.idleStopMs === undefined ? {} : { idleStopMs: request.idleStopMs }),
  };
  await writeFileAtomically(files.spec, JSON.stringify(spec, undefined, 2));
  startSupervisor(folder, files.log, supervisor);
  await waitForStatus(folder);
}

function startSupervisor(folder: string, logPath: string, supervisor: SupervisorLocation): void {
  const log = openSync(logPath, 'a');
  try {
    const environment: NodeJS.ProcessEnv = { ...process.env, ...supervisor.env };
    // A job started from within a job is its own piece of work and must not end with the outer one.
    environment[jobMarkVariable] = undefined;
    const child = spawn(supervisor.program, [...supervisor.args, folder], {
      detached: true,
      stdio: ['ignore', log, log],
      env: environment,
      windowsHide: true,
    });
    child.on('error', () => undefined); // reported by waitForStatus, which sees no status appear
    child.unref();
  } finally {
    closeSync(log);
  }
}

async function waitForStatus(folder: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    const status = await readStatus(folder);
    if (status?.endedBy === 'start-failed') {
      return fail({
        kind: 'missing-tool',
        message: 'The command could not be started.',
        ...(status.error === undefined ? {} : { cause: status.error }),
      });
    }
    if (status !== undefined) {
      return;
    }
    await delay(pollMs / 4);
  }
  return fail({
    kind: 'internal',
    message: 'The supervisor did not start.',
    file: jobFiles(folder).log,
    nextStep: 'The log may say why.',
  });
}

/** What a job is doing now; a running job without a heartbeat is `lost`. */
export async function readJob(folder: string): Promise<JobState> {
  const status = await readStatus(folder);
  if (status === undefined) {
    return { state: 'unknown' };
  }
  if (status.state === 'exited') {
    return { state: 'exited', status };
  }
  const silentMs = Date.now() - status.heartbeatAtMs;
  if (silentMs <= heartbeatLostAfterMs && processExists(status.supervisorPid)) {
    return { state: 'running', status };
  }
  // The end may have been recorded between reading the status and looking for the supervisor.
  const last = (await readStatus(folder)) ?? status;
  return { state: last.state === 'exited' ? 'exited' : 'lost', status: last };
}

async function readStatus(folder: string): Promise<JobStatus | undefined> {
  const file = jobFiles(folder).status;
  try {
    return parseJson(await readFile(file, 'utf8'), jobStatusSchema, { what: 'The job status', file });
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return undefined;
    }
    throw thrown;
  }
}

/** The part of a job's log from `fromByte` on; `nextByte` is where to go on. Never cuts a character in two. */
export async function readJobLog(
  folder: string,
  fromByte: number,
): Promise<{ text: string; nextByte: number }> {
  let handle;
  try {
    handle = await open(jobFiles(folder).log, 'r');
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return { text: '', nextByte: fromByte };
    }
    throw thrown;
  }
  try {
    const { size } = await handle.stat();
    const chunk = Buffer.alloc(Math.max(0, Math.min(size - fromByte, 1024 * 1024)));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, fromByte);
    const usable = wholeCharacters(chunk.subarray(0, bytesRead));
    return { text: chunk.toString('utf8', 0, usable), nextByte: fromByte + usable };
  } finally {
    await handle.close();
  }
}

/** Length of the longest prefix that ends at a UTF-8 character boundary (at most three bytes are held back). */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
    if (byte < 0x80) {
      break;
    }
  }
  return bytes.length;
}

export interface FollowOptions {
  readonly signal?: AbortSignal;
  readonly fromByte?: number;
  readonly onText: (text: string) => void;
}

/**
 * Hands out a job's log as it grows until the job has ended, and returns how it ended.
 * @throws CancelledError when the signal is aborted; the job itself goes on.
 */
export async function followJob(folder: string, options: FollowOptions): Promise<JobState> {
  let nextByte = options.fromByte ?? 0;
  for (;;) {
    throwIfCancelled(options.signal);
    // The state is read first: text written before the end is then never missed.
    const job = await readJob(folder);
    for (;;) {
      const part = await readJobLog(folder, nextByte);
      nextByte = part.nextByte;
      if (part.text === '') {
        break;
      }
      options.onText(part.text);
    }
    if (job.state !== 'running') {
      return job;
    }
    await delay(pollMs);
  }
}

/** Asks the supervisor to end a job and returns once it has ended (or is known to be lost). */
export async function cancelJob(folder: string, signal?: AbortSignal): Promise<void> {
  await writeFile(jobFiles(folder).cancel, '');
  while ((await readJob(folder)).state === 'running') {
    throwIfCancelled(signal);
    await delay(pollMs);
  }
}

/**
 * Keeps a server alive while the caller uses it. The lease is a file whose age counts, so a caller that dies without
 * releasing it is forgotten after the job's idle time.
 * @param holder distinguishes users of the same job: letters, digits and dashes.
 */
export function holdLease(folder: string, holder: string): Disposable {
  const file = join(jobFiles(folder).leases, holder.replaceAll(/[^\w-]/g, '_'));
  const renew = () => {
    writeFile(file, String(Date.now())).catch(() => undefined); // the job folder may be gone with its job
  };
  renew();
  const timer = setInterval(renew, leaseRenewMs);
  timer.unref();
  return {
    dispose: () => {
      clearInterval(timer);
      rm(file, { force: true }).catch(() => undefined);
    },
  };
}
