import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { containerTarget } from '../../../../src/exec/container/containerTarget.ts';
import { localRunner } from '../../../../src/exec/localRunner.ts';
import { processesWithVariable } from '../../../../src/exec/processTable.ts';
import { createSshRunner } from '../../../../src/exec/ssh/sshRunner.ts';
import { createMachine } from '../../../../src/exec/target/createMachine.ts';
import type { Machine } from '../../../../src/exec/target/target.ts';
import { docker as dockerCommand } from '../../../support/dockerEngine.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const docker = inject('docker');
let folder: string;
let server: SshServer;
let machine: Machine;
let disconnect: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-job-'));
  server = await startSshServer(join(folder, 'ssh'), { environment: docker.environment });
  const runner = createSshRunner(server.host.direct, { configFile: server.configFile, ask: 'never' });
  machine = createMachine({ kind: 'ssh', host: server.host.direct }, runner);
  disconnect = () => runner.disconnect();
});
afterAll(async () => {
  await disconnect();
  machine.dispose();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Writes what it was told; its child in a session of its own takes no notice. */
function stubborn(value: string, note: string) {
  const child = 'trap "" TERM INT; while :; do sleep 1; done';
  const script = `setsid sh -c '${child}' & trap "echo interrupted > '${note}'; exit 3" INT; echo ready; while :; do sleep 0.1; done`;
  return {
    program: 'sh',
    args: ['-c', script],
    env: { STUBBORN: value },
    stop: [{ signal: 'SIGINT', waitMs: 3_000 }],
  } as const;
}

async function untilReady(id: string): Promise<void> {
  const seen = new AbortController();
  let text = '';
  await machine.jobs
    .follow(id, {
      signal: seen.signal,
      onStdout: (bytes) => {
        text += Buffer.from(bytes).toString();
        if (text.includes('ready')) {
          seen.abort();
        }
      },
    })
    .catch(() => undefined);
  expect(text).toContain('ready');
}

async function expectNoneLeft(value: string): Promise<void> {
  for (let tries = 0; tries < 50 && (await processesWithVariable('STUBBORN', value)).length > 0; tries++) {
    await delay(100);
  }
  expect(await processesWithVariable('STUBBORN', value)).toEqual([]);
}

async function makeWork(name: string): Promise<string> {
  const work = posix.join(await machine.files.root(), 'work', name);
  await machine.runner.run({ program: 'mkdir', args: ['-p', work] });
  return work;
}

describe('a durable job in a container on an SSH host', () => {
  const on = { kind: 'ssh', host: 'gpu-host' } as const;

  test('of an image: goes on without the connection, and its log is whole', async () => {
    const target = containerTarget(machine, {
      kind: 'container',
      on,
      engine: 'docker',
      image: docker.baseImage,
      gpus: 'auto',
    });
    const work = await makeWork('survives, "here"');
    await target.enter(work);
    const script = 'for i in 1 2 3 4 5 6; do echo line $i; sleep 0.5; done; echo done > out.txt';
    const wrapped = target.wrap(
      { program: 'sh', args: ['-c', script], cwd: work },
      { jobId: 'survives', folders: [work] },
    );
    await machine.jobs.start({ id: 'survives', title: 'survives', ...wrapped });
    let text = '';
    let dropped = false;
    const end = await machine.jobs.follow('survives', {
      onStdout: (bytes) => {
        text += Buffer.from(bytes).toString();
        if (!dropped && text.includes('line 2')) {
          dropped = true;
          void server.dropConnections();
        }
      },
    });
    expect(end).toMatchObject({ state: 'ended', exitCode: 0 });
    expect(dropped).toBe(true);
    expect(text).toBe([1, 2, 3, 4, 5, 6].map((number) => `line ${number}\n`).join(''));
    const out = await machine.runner.run({ program: 'cat', args: [posix.join(work, 'out.txt')] });
    expect(out.stdout).toBe('done\n');
  });

  test('of an image: a cancel sends the signals of the plan, then ends the container with all that is in it', async () => {
    const target = containerTarget(machine, {
      kind: 'container',
      on,
      engine: 'docker',
      image: docker.baseImage,
      gpus: 'auto',
    });
    const work = await makeWork('cancelled');
    await target.enter(work);
    const note = posix.join(work, 'note.txt');
    const wrapped = target.wrap(stubborn('ssh-image', note), { jobId: 'cancelled', folders: [work] });
    await machine.jobs.start({ id: 'cancelled', title: 'cancelled', ...wrapped });
    await untilReady('cancelled');
    await machine.jobs.cancel('cancelled');
    await expectNoneLeft('ssh-image');
    expect(await machine.jobs.read('cancelled')).toMatchObject({ state: 'ended', cancelled: true });
    expect((await machine.runner.run({ program: 'cat', args: [note] })).stdout).toBe('interrupted\n');
    expect(
      await dockerCommand(docker.environment, [
        'ps',
        '--all',
        '--quiet',
        '--filter',
        'name=engine-room-cancelled',
      ]),
    ).toBe('');
  });

  test('of a running container: a cancel sends the signals of the plan inside, then ends what carries the mark', async () => {
    const container = 'durable-running';
    await dockerCommand(docker.environment, [
      'run',
      '--detach',
      '--init',
      '--network=none',
      '--name',
      container,
      docker.baseImage,
      'sleep',
      '900',
    ]);
    try {
      const target = containerTarget(machine, { kind: 'running-container', on, engine: 'docker', container });
      const wrapped = target.wrap(stubborn('ssh-exec', '/tmp/note'), { jobId: 'exec-job', folders: [] });
      await machine.jobs.start({ id: 'exec-job', title: 'exec', ...wrapped });
      await untilReady('exec-job');
      await machine.jobs.cancel('exec-job');
      await expectNoneLeft('ssh-exec');
      expect(await dockerCommand(docker.environment, ['exec', container, 'cat', '/tmp/note'])).toBe(
        'interrupted\n',
      );
      expect(await machine.jobs.read('exec-job')).toMatchObject({ state: 'ended', cancelled: true });
    } finally {
      await localRunner.run({
        program: 'docker',
        args: ['rm', '--force', container],
        env: docker.environment,
      });
    }
  });

  test('of an image that is not there: the job ends, and its log says why', async () => {
    const image = 'localhost/nobody/has-this:1';
    const target = containerTarget(machine, { kind: 'container', on, engine: 'docker', image, gpus: 'auto' });
    await target.enter(folder);
    const command = { program: 'trtexec', args: [] };
    const wrapped = target.wrap(command, { jobId: 'no-image', folders: [] });
    await machine.jobs.start({ id: 'no-image', title: 'no image', ...wrapped });
    let stderr = '';
    const end = await machine.jobs.follow('no-image', {
      onStderr: (bytes) => (stderr += Buffer.from(bytes).toString()),
    });
    const exitCode = end.state === 'ended' ? (end.exitCode ?? null) : null;
    expect(target.explain?.(command, { exitCode, signal: null, stdout: '', stderr })).toMatchObject({
      kind: 'missing-image',
      message: `The image ${image} is not on gpu-host.`,
    });
  });
});
