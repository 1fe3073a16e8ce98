import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findServer, listServers } from '../../../src/deploy/embeddedServer.ts';
import { stopServer } from '../../../src/deploy/stopServer.ts';
import { quoteForPosixShell } from '../../../src/exec/commandText.ts';
import { holdLease, readJob } from '../../../src/exec/job/jobClient.ts';
import { jobFiles, jobMarkVariable } from '../../../src/exec/job/jobFolder.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import { processesWithVariable } from '../../../src/exec/processTable.ts';
import { probeServerPython } from '../../../src/triton/embedded/pythonProbe.ts';
import { TritonClient } from '../../../src/triton/tritonClient.ts';
import { python, Workplace } from './harness.ts';

const workplace = new Workplace();

beforeAll(async () => {
  await workplace.makeModels();
  await workplace.place('double', {
    inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 4] }],
    outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 4] }],
  });
});

afterEach(async () => {
  for (const server of await listServers(workplace.stateRoot)) {
    await stopServer(server.folder);
  }
});

afterAll(async () => workplace.clean());

/** Everything that belongs to the server of a job folder, whoever its parent is by now. */
async function processesOf(folder: string): Promise<number[]> {
  const { id } = JSON.parse(await readFile(jobFiles(folder).spec, 'utf8')) as { id: string };
  return processesWithVariable(jobMarkVariable, id);
}

async function sharedMemoryOf(key: string): Promise<string[]> {
  return (await readdir('/dev/shm')).filter((name) => name.includes(key));
}

async function serverPid(folder: string): Promise<number> {
  const job = await readJob(folder);
  return job.state === 'unknown' ? NaN : job.status.pid!;
}

describe('the embedded server', () => {
  it('is found again, used again, and stopped with everything it started', async () => {
    // Two windows deploy at the same time: one starts the server, the other finds it.
    const [first, second] = await Promise.all([workplace.deploy('double'), workplace.deploy('double')]);
    expect([first.reused, second.reused].sort()).toEqual([false, true]);
    const { folder, key } = first.server;
    expect(second.server.folder).toBe(folder);

    const listed = await listServers(workplace.stateRoot);
    expect(listed).toMatchObject([{ key, state: 'running', repositoryFolder: workplace.repository }]);
    const client = new TritonClient(listed[0]!.grpcAddress);
    expect(await client.serverReady()).toBe(true);
    client.close();
    // The server, and a Python process for the model's instance.
    expect((await processesOf(folder)).length).toBeGreaterThan(1);
    expect(await sharedMemoryOf(key)).not.toEqual([]);

    await stopServer(folder);
    expect(await processesOf(folder)).toEqual([]);
    expect(await sharedMemoryOf(key)).toEqual([]);
    expect(await listServers(workplace.stateRoot)).toEqual([]);
    expect(await findServer(workplace.stateRoot, workplace.repository)).toBeUndefined();
  });

  it('that is killed while it loads a model is noticed at once, with its log', async () => {
    const deployment = workplace.deploy('double', {
      onProgress: (message) => {
        if (message.startsWith('Loading')) {
          void (async () => {
            const [server] = await listServers(workplace.stateRoot);
            // Late enough for the load to be under way; it takes seconds.
            setTimeout(() => void serverPid(server!.folder).then((pid) => process.kill(pid, 'SIGKILL')), 500);
          })();
        }
      },
    });
    const started = Date.now();
    await expect(deployment).rejects.toMatchObject({
      failure: {
        kind: 'server-crashed',
        message: expect.stringContaining('SIGKILL') as string,
        cause: expect.stringContaining('loading: double:1') as string,
      },
    });
    expect(Date.now() - started).toBeLessThan(15_000);
    const [server] = await listServers(workplace.stateRoot);
    expect(server).toMatchObject({ state: 'crashed', failure: { kind: 'server-crashed' } });
    await stopServer(server!.folder);
    expect(await processesOf(server!.folder)).toEqual([]);
    expect(await sharedMemoryOf(server!.key)).toEqual([]);
    expect(await listServers(workplace.stateRoot)).toEqual([]);
  });

  it('whose supervisor is killed is reported as lost, and still ended', async () => {
    const { server } = await workplace.deploy('double');
    const job = await readJob(server.folder);
    process.kill(job.state === 'unknown' ? NaN : job.status.supervisorPid, 'SIGKILL');
    await expect
      .poll(async () => (await listServers(workplace.stateRoot))[0], { timeout: 15_000 })
      .toMatchObject({ state: 'lost', failure: { message: expect.stringContaining('lost') as string } });
    expect(await processesOf(server.folder)).not.toEqual([]);
    await stopServer(server.folder);
    expect(await processesOf(server.folder)).toEqual([]);
  });

  it('stops by itself when nobody uses it any more, not before', async () => {
    const { server } = await workplace.deploy('double', { idleStopMs: 1_000 });
    // Shorter than users renew their leases would end a server in use, so that is not taken literally.
    const lease = holdLease(server.folder, 'window-1');
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    expect(await findServer(workplace.stateRoot, workplace.repository)).toMatchObject({ state: 'running' });
    lease.dispose();
    await expect.poll(async () => listServers(workplace.stateRoot), { timeout: 20_000 }).toEqual([]);
    expect(await readJob(server.folder)).toMatchObject({ state: 'exited', status: { endedBy: 'idle' } });
    expect(await processesOf(server.folder)).toEqual([]);
    expect(await sharedMemoryOf(server.key)).toEqual([]);
  });

  it('names a taken port that was asked for, and otherwise finds free ones', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const taken = typeof address === 'object' ? address!.port : 0;
    try {
      await expect(
        workplace.deploy('double', { ports: { http: taken + 1, grpc: taken, metrics: taken + 2 } }),
      ).rejects.toMatchObject({
        failure: { kind: 'port-taken', message: expect.stringContaining(String(taken)) as string },
      });
      expect(await listServers(workplace.stateRoot)).toEqual([]);
      const { server } = await workplace.deploy('double');
      expect(server.grpcAddress).not.toContain(String(taken));
    } finally {
      other.close();
    }
  });

  it('leaves nothing running when it is cancelled while starting', async () => {
    for (const moment of ['Starting', 'Loading']) {
      const abort = new AbortController();
      const deployment = workplace.deploy('double', {
        signal: abort.signal,
        onProgress: (message) => {
          if (message.startsWith(moment)) {
            setTimeout(() => abort.abort(), 300);
          }
        },
      });
      await expect(deployment).rejects.toMatchObject({ name: 'CancelledError' });
      expect(await listServers(workplace.stateRoot)).toEqual([]);
      const [key] = (await readdir(join(workplace.stateRoot, 'servers'))).filter(
        (name) => !name.endsWith('.lock'),
      );
      expect(await processesOf(join(workplace.stateRoot, 'servers', key!))).toEqual([]);
    }
  });

  it('gives the install line when onnxruntime or the server package is missing', async () => {
    const bare = join(workplace.folder, 'bare environment');
    const made = await localRunner.run({ program: python, args: ['-m', 'venv', '--without-pip', bare] });
    expect(made.exitCode, made.stderr).toBe(0);
    const barePython = join(bare, 'bin', 'python');
    await expect(workplace.deploy('double', { python: barePython })).rejects.toMatchObject({
      failure: {
        kind: 'missing-package',
        nextStep: `Install it: ${quoteForPosixShell(barePython)} -m pip install nvidia-pytriton`,
      },
    });
    const { pytriton } = await probeServerPython(python, localRunner);
    await expect(
      workplace.deploy('double', { python: barePython, tritonFolder: pytriton! }),
    ).rejects.toMatchObject({
      failure: {
        kind: 'missing-package',
        nextStep: `Install it: ${quoteForPosixShell(barePython)} -m pip install onnxruntime`,
      },
    });
    expect(await listServers(workplace.stateRoot)).toEqual([]);
  });

  it('works with an interpreter and a server package in folders with blanks and quotes', async () => {
    const environment = join(workplace.folder, "environment of 'x'");
    const made = await localRunner.run({
      program: python,
      args: ['-m', 'venv', '--without-pip', environment],
    });
    expect(made.exitCode, made.stderr).toBe(0);
    const { pytriton, version } = await probeServerPython(python, localRunner);
    const packages = join(environment, 'lib', `python${version}`, 'site-packages');
    await writeFile(join(packages, 'shared.pth'), `${dirname(pytriton!)}\n`);
    const link = join(workplace.folder, 'server package');
    await symlink(dirname(pytriton!), link);
    const deployment = await workplace.deploy('double', {
      python: join(environment, 'bin', 'python'),
      tritonFolder: link,
    });
    expect(deployment.versions).toEqual(['1']);
  });

  it('is replaced when another interpreter is chosen, with the models it served', async () => {
    const first = await workplace.deploy('double');
    await workplace.place('fixed', {
      inputs: [{ name: 'x', dtype: 'float32', shape: [2, 3] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [2, 3] }],
    });
    const other = join(dirname(python), 'python3');
    const second = await workplace.deploy('fixed', { python: other });
    expect(second.reused).toBe(false);
    expect(await listServers(workplace.stateRoot)).toMatchObject([
      { folder: first.server.folder, python: other },
    ]);
    const client = new TritonClient(second.server.grpcAddress);
    expect(await client.modelReady('double')).toBe(true);
    client.close();
  });

  it('says so when the model was never placed or cannot be served', async () => {
    await expect(workplace.deploy('nobody')).rejects.toMatchObject({
      failure: { kind: 'not-found', file: join(workplace.repository, 'nobody') },
    });
    const odd = join(workplace.repository, 'odd');
    await mkdir(odd);
    await writeFile(join(odd, 'config.pbtxt'), 'default_model_filename: "my net; echo.onnx"');
    await expect(workplace.deploy('odd')).rejects.toMatchObject({
      failure: { kind: 'bad-input', field: 'default_model_filename' },
    });
    await writeFile(join(odd, 'config.pbtxt'), 'default_model');
    await expect(workplace.deploy('odd')).rejects.toMatchObject({
      failure: { kind: 'corrupt-file', file: join(odd, 'config.pbtxt') },
    });
    await expect(workplace.deploy('../double')).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
  });
});
