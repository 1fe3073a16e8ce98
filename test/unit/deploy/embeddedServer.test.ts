import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/core/failure.ts';
import { findServer, listServers, serverFolderOf } from '../../../src/deploy/embeddedServer.ts';
import { writeServerRecord } from '../../../src/deploy/serverRecord.ts';
import { stopServer } from '../../../src/deploy/stopServer.ts';
import { jobFiles, type JobStatus } from '../../../src/exec/job/jobFolder.ts';

let stateRoot: string;
let repository: string;

beforeEach(async () => {
  stateRoot = await mkdtemp(join(tmpdir(), 'state ü '));
  repository = join(stateRoot, 'models');
  await mkdir(repository);
});
afterEach(async () => rm(stateRoot, { recursive: true, force: true }));

/** Writes what a server of an earlier session left. */
async function remember(
  status: Partial<JobStatus>,
  log = '',
  repositoryFolder = repository,
): Promise<string> {
  const folder = await serverFolderOf(stateRoot, repositoryFolder);
  await mkdir(folder, { recursive: true });
  await writeServerRecord(folder, {
    schema: 'engine-room.server/1',
    repositoryFolder,
    ports: { http: 1, grpc: 2, metrics: 3 },
    python: '/python',
    server: '/tritonserver',
    sharedMemoryPrefix: 'engine_room_test_nothing_',
    startedAtMs: 1,
  });
  const full: JobStatus = {
    schema: 'engine-room.job-status/1',
    state: 'running',
    supervisorPid: process.pid,
    startedAtMs: 1,
    heartbeatAtMs: Date.now(),
    ...status,
  };
  await writeFile(jobFiles(folder).status, JSON.stringify(full));
  await writeFile(jobFiles(folder).log, log);
  return folder;
}

describe('embedded servers', () => {
  it('are found by any spelling of the repository’s path', async () => {
    await remember({});
    await symlink(repository, join(stateRoot, 'link'));
    for (const path of [
      repository,
      `${repository}/`,
      join(stateRoot, 'link'),
      join(repository, '..', 'models'),
    ]) {
      expect(await findServer(stateRoot, path)).toMatchObject({
        state: 'running',
        grpcAddress: '127.0.0.1:2',
        httpUrl: 'http://127.0.0.1:1',
        metricsUrl: 'http://127.0.0.1:3/metrics',
      });
    }
    expect(await findServer(stateRoot, join(stateRoot, 'other'))).toBeUndefined();
  });

  it('that ended as asked are not listed', async () => {
    for (const endedBy of ['cancel', 'idle'] as const) {
      await remember({ state: 'exited', endedBy, exitCode: 0 });
      expect(await listServers(stateRoot)).toEqual([]);
    }
  });

  it('that ended by themselves are listed with the last lines of their log', async () => {
    const log = `${'old line\n'.repeat(50)}+----+\n|    |\n\nI1122 "loading: net:1"\n`;
    const folder = await remember({ state: 'exited', exitCode: null, signal: 'SIGSEGV' }, log);
    const [server] = await listServers(stateRoot);
    expect(server).toMatchObject({
      state: 'crashed',
      failure: {
        kind: 'server-crashed',
        message: 'The Triton server was ended by signal SIGSEGV.',
        file: jobFiles(folder).log,
        cause: expect.stringMatching(/old line\nI1122 "loading: net:1"$/) as string,
      },
    });
    expect(server!.failure!.cause!.split('\n').length).toBeLessThan(20);
    await stopServer(folder);
    expect(await listServers(stateRoot)).toEqual([]);
  });

  it('that lost a port are told apart', async () => {
    await remember(
      { state: 'exited', exitCode: 1, signal: null },
      `E1122 main.cc:245] "failed to start GRPC service: Unavailable - Socket '127.0.0.1:2' already in use "\n`,
    );
    expect((await listServers(stateRoot))[0]).toMatchObject({ failure: { kind: 'port-taken' } });
  });

  it('without a heartbeat are lost', async () => {
    await remember({ heartbeatAtMs: Date.now() - 60_000 });
    expect((await listServers(stateRoot))[0]).toMatchObject({
      state: 'lost',
      failure: { message: expect.stringContaining('lost') as string },
    });
  });

  it('with a broken record do not hide the others', async () => {
    await remember({});
    const broken = await remember({}, '', join(stateRoot, 'other'));
    await writeFile(join(broken, 'server.json'), '{"schema":');
    const problems: Failure[] = [];
    expect(await listServers(stateRoot, (failure) => problems.push(failure))).toHaveLength(1);
    expect(problems).toMatchObject([{ kind: 'corrupt-file', file: join(broken, 'server.json') }]);
  });

  it('are none where nothing was ever started', async () => {
    expect(await listServers(join(stateRoot, 'none'))).toEqual([]);
  });
});
