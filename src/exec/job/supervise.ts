import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { parseJson } from '../../core/parseJson.ts';
import { defaultStopPlan } from '../command.ts';
import { endProcesses } from '../endProcesses.ts';
import {
  heartbeatIntervalMs,
  jobFiles,
  jobMarkVariable,
  jobSpecSchema,
  type JobSpec,
  type JobStatus,
} from './jobFolder.ts';

const checkIntervalMs = 200;

/**
 * Owns one job from start to end: starts the command in a process group of its own with its output in the log, writes
 * the heartbeat, obeys `cancel` and the idle rule, ends everything that carries the job's mark, records the end.
 * Resolves when the end is on disk.
 */
export async function supervise(folder: string): Promise<void> {
  const files = jobFiles(folder);
  const spec = parseJson(await readFile(files.spec, 'utf8'), jobSpecSchema, {
    what: 'The job',
    file: files.spec,
  });
  await mkdir(files.leases, { recursive: true });
  const startedAtMs = Date.now();
  const child = startCommand(spec, files.log);

  const ended = new Promise<Pick<JobStatus, 'exitCode' | 'signal' | 'endedBy' | 'error'>>((resolve) => {
    child.once('error', (error) => resolve({ endedBy: 'start-failed', error: error.message }));
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  let status: JobStatus = {
    schema: 'engine-room.job-status/1',
    state: 'running',
    supervisorPid: process.pid,
    startedAtMs,
    heartbeatAtMs: startedAtMs,
    ...(child.pid === undefined ? {} : { pid: child.pid }),
  };
  const writeStatus = async () => writeFileAtomically(files.status, JSON.stringify(status));

  if (child.pid !== undefined) {
    await writeStatus();
  }
  const endedBy = await watch(spec, folder, ended, async () => {
    status = { ...status, heartbeatAtMs: Date.now() };
    // A full disk must not end the supervisor: the command's own end is still recorded when there is room again.
    await writeStatus().catch(() => undefined);
  });
  if (child.pid !== undefined) {
    const family = { pid: child.pid, mark: { name: jobMarkVariable, value: spec.id } };
    // After the command's own end the plan is skipped: what it left behind has nobody to tell it anything.
    await endProcesses(family, endedBy === undefined ? [] : (spec.command.stop ?? defaultStopPlan));
  }
  const now = Date.now();
  status = {
    ...status,
    ...(await ended),
    ...(endedBy === undefined ? {} : { endedBy }),
    state: 'exited',
    heartbeatAtMs: now,
    finishedAtMs: now,
  };
  await writeStatus();
}

function startCommand(spec: JobSpec, logPath: string) {
  const log = openSync(logPath, 'a');
  try {
    return spawn(spec.command.program, spec.command.args, {
      cwd: spec.command.cwd,
      env: { ...process.env, ...spec.command.env, [jobMarkVariable]: spec.id },
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
    });
  } finally {
    closeSync(log);
  }
}

/** Waits for the command's end, a cancel, or the last user's going; returns why it must be ended, or undefined. */
async function watch(
  spec: JobSpec,
  folder: string,
  ended: Promise<unknown>,
  beat: () => Promise<void>,
): Promise<'cancel' | 'idle' | undefined> {
  const files = jobFiles(folder);
  let lastBeatMs = Date.now();
  let lastUsedMs = Date.now();
  for (;;) {
    const over = await Promise.race([ended.then(() => true), sleep(checkIntervalMs).then(() => false)]);
    if (over) {
      return undefined;
    }
    if (existsSync(files.cancel)) {
      return 'cancel';
    }
    const now = Date.now();
    if (now - lastBeatMs < heartbeatIntervalMs) {
      continue;
    }
    lastBeatMs = now;
    await beat();
    if (!existsSync(folder)) {
      return 'cancel'; // somebody removed the job folder: nobody can find this job any more
    }
    if (spec.idleStopMs !== undefined) {
      lastUsedMs = Math.max(lastUsedMs, await newestLeaseMs(files.leases));
      if (Date.now() - lastUsedMs > spec.idleStopMs) {
        return 'idle';
      }
    }
  }
}

async function newestLeaseMs(leases: string): Promise<number> {
  try {
    const names = await readdir(leases);
    const times = await Promise.all(names.map(async (name) => (await stat(join(leases, name))).mtimeMs));
    return Math.max(0, ...times);
  } catch {
    return 0; // a lease vanished between listing and reading
  }
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}
