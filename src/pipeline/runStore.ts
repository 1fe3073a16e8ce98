import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { isErrnoException } from '../core/failure.ts';
import { parseJson } from '../core/parseJson.ts';
import { readJob } from '../exec/job/jobClient.ts';
import { processExists } from '../exec/job/processExists.ts';
import { type RunRecord, runRecordSchema } from './runRecord.ts';

const recordName = 'run.json';

/** Writes the record of a run into its folder, replacing the earlier one as a whole. */
export async function writeRun(runFolder: string, record: RunRecord): Promise<void> {
  await mkdir(runFolder, { recursive: true });
  await writeFileAtomically(join(runFolder, recordName), JSON.stringify(record, undefined, 2));
}

/**
 * The record of a run with its true state: a run whose process is gone without saying so is reported as failed.
 * @throws FailureError of kind `corrupt-file` when the record cannot be read.
 */
export async function readRun(runFolder: string): Promise<RunRecord> {
  const file = join(runFolder, recordName);
  const record = parseJson(await readFile(file, 'utf8'), runRecordSchema, { what: 'The run record', file });
  if (record.state !== 'running') {
    return record;
  }
  const job = await readJob(runFolder);
  if (job.state === 'unknown' && record.pid !== undefined && !processExists(record.pid)) {
    return endedWithoutWord(record, 'failed', Date.now(), 'Its process is gone, and nothing recorded why.');
  }
  if (job.state === 'lost') {
    return endedWithoutWord(
      record,
      'failed',
      job.status.heartbeatAtMs,
      'The process of this run is gone, and nothing recorded why.',
    );
  }
  if (job.state === 'exited') {
    // The process may have written its last word between the two reads.
    const latest = parseJson(await readFile(file, 'utf8'), runRecordSchema, { what: 'The run record', file });
    if (latest.state !== 'running') {
      return latest;
    }
    const { status } = job;
    const state = status.endedBy === 'cancel' ? 'cancelled' : 'failed';
    return endedWithoutWord(latest, state, status.finishedAtMs ?? status.heartbeatAtMs, describeEnd(status));
  }
  return record;
}

function describeEnd(status: {
  exitCode?: number | null | undefined;
  signal?: string | null | undefined;
  error?: string | undefined;
}): string {
  if (status.error !== undefined) {
    return status.error;
  }
  return typeof status.signal === 'string'
    ? `The process was ended by ${status.signal}.`
    : `The process ended with exit status ${status.exitCode ?? 'unknown'}.`;
}

function endedWithoutWord(
  record: RunRecord,
  state: 'failed' | 'cancelled',
  finishedAtMs: number,
  cause: string,
): RunRecord {
  return {
    ...record,
    state,
    finishedAtMs,
    steps: record.steps.map((step) => {
      if (step.state === 'waiting') {
        return { ...step, state: 'skipped' };
      }
      if (step.state !== 'running') {
        return step;
      }
      const failure = {
        kind: 'process-failed' as const,
        message: `The ${step.name} step did not finish.`,
        cause,
      };
      return { ...step, state, ...(state === 'failed' ? { failure } : {}) };
    }),
  };
}

/** Folders of all runs of a project, newest first; run ids start with their time. */
export async function listRunFolders(runsFolder: string): Promise<string[]> {
  try {
    const entries = await readdir(runsFolder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
      .reverse()
      .map((name) => join(runsFolder, name));
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return [];
    }
    throw thrown;
  }
}

/** Removes a finished run's folder; a running one is left alone and `false` is returned. */
export async function removeRun(runFolder: string): Promise<boolean> {
  if ((await readJob(runFolder)).state === 'running') {
    return false;
  }
  await rm(runFolder, { recursive: true, force: true });
  return true;
}
