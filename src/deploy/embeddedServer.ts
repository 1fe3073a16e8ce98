import { readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Failure, isErrnoException, toFailure } from '../core/failure.ts';
import { sha256Of } from '../core/hash.ts';
import { readJob } from '../exec/job/jobClient.ts';
import type { JobState } from '../exec/job/jobFolder.ts';
import { loopback } from '../triton/embedded/serverPorts.ts';
import { failureOfEnd } from './serverEnd.ts';
import { readServerRecord, type ServerRecord } from './serverRecord.ts';

/** An embedded server as the rest of the product sees it. */
export interface EmbeddedServer {
  /** Stable name of the server: one for each model repository. */
  readonly key: string;
  /** Its job folder: log, status, leases. */
  readonly folder: string;
  readonly repositoryFolder: string;
  readonly python: string;
  readonly startedAtMs: number;
  /** For TritonClient. */
  readonly grpcAddress: string;
  readonly httpUrl: string;
  readonly metricsUrl: string;
  readonly state: ServerState;
  /** Why it is not running any more, when it did not end as asked. */
  readonly failure?: Failure;
}

/**
 * `running`: its supervisor is alive. `stopped`: it ended as asked, by a user or because nobody used it. `crashed`: it
 * ended by itself. `lost`: the supervisor is gone without a word; the server may still run, `stopServer` ends it.
 */
export type ServerState = 'running' | 'stopped' | 'crashed' | 'lost';

function serversFolder(stateRoot: string): string {
  return join(stateRoot, 'servers');
}

/** The job folder of the server for a model repository, whether or not there is one. */
export async function serverFolderOf(stateRoot: string, repositoryFolder: string): Promise<string> {
  return join(serversFolder(stateRoot), keyOf(await realRepository(repositoryFolder)));
}

/** The path that stands for a repository, however it was written; a missing folder keeps its absolute path. */
export async function realRepository(repositoryFolder: string): Promise<string> {
  try {
    return await realpath(repositoryFolder);
  } catch {
    return resolve(repositoryFolder);
  }
}

function keyOf(realFolder: string): string {
  return sha256Of(realFolder).slice(0, 16);
}

/** The server of a repository, or undefined when none was started (or the last one was stopped). */
export async function findServer(
  stateRoot: string,
  repositoryFolder: string,
): Promise<EmbeddedServer | undefined> {
  return readServer(await serverFolderOf(stateRoot, repositoryFolder));
}

/**
 * All servers of this user that run, or ended without being asked to; the newest first. A record that cannot be read
 * is left out and told to `onProblem`.
 */
export async function listServers(
  stateRoot: string,
  onProblem: (failure: Failure) => void = () => undefined,
): Promise<EmbeddedServer[]> {
  const keys = await listKeys(serversFolder(stateRoot));
  const servers = await Promise.all(
    keys.map(async (key) => {
      try {
        return await readServer(join(serversFolder(stateRoot), key));
      } catch (thrown) {
        onProblem(toFailure(thrown));
        return undefined;
      }
    }),
  );
  return servers
    .filter((server) => server !== undefined)
    .filter((server) => server.state !== 'stopped')
    .sort((left, right) => right.startedAtMs - left.startedAtMs);
}

async function listKeys(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[0-9a-f]{16}$/.test(name));
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return [];
    }
    throw thrown;
  }
}

/** The server whose job folder this is, as it is now; undefined when it was stopped or never started. */
export async function readServer(folder: string): Promise<EmbeddedServer | undefined> {
  const record = await readServerRecord(folder);
  return record === undefined ? undefined : describeServer(folder, record, await readJob(folder));
}

async function describeServer(folder: string, record: ServerRecord, job: JobState): Promise<EmbeddedServer> {
  const state = stateOf(job);
  const failure = state === 'crashed' || state === 'lost' ? await failureOfEnd(folder, job) : undefined;
  return {
    key: keyOf(record.repositoryFolder),
    folder,
    repositoryFolder: record.repositoryFolder,
    python: record.python,
    startedAtMs: record.startedAtMs,
    grpcAddress: `${loopback}:${record.ports.grpc}`,
    httpUrl: `http://${loopback}:${record.ports.http}`,
    metricsUrl: `http://${loopback}:${record.ports.metrics}/metrics`,
    state,
    ...(failure === undefined ? {} : { failure }),
  };
}

function stateOf(job: JobState): ServerState {
  switch (job.state) {
    case 'running':
      return 'running';
    case 'exited':
      return job.status.endedBy === 'cancel' || job.status.endedBy === 'idle' ? 'stopped' : 'crashed';
    case 'lost':
    case 'unknown':
      return 'lost';
  }
}
