import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { targetsVerb } from '../../../src/cli/targetsVerb.ts';
import { containerTarget } from '../../../src/exec/container/containerTarget.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import { probeMachine } from '../../../src/exec/probe/probeMachine.ts';
import { createSshRunner, type SshRunner } from '../../../src/exec/ssh/sshRunner.ts';
import { type SshServer, startSshServer } from '../../support/sshServer.ts';
import { runningMachine, withEnvironment } from '../../support/testMachine.ts';
import { makeTrtexecImages } from '../../support/trtexecImages.ts';

const docker = inject('docker');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
  await makeTrtexecImages(docker, ['tensorrt:24.05-py3', 'tritonserver:24.05-py3']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a machine with a real Docker engine', () => {
  const runner = withEnvironment(localRunner, docker.environment);

  test('tells its images of interest with the versions of their labels', async () => {
    const { engines } = await probeMachine(runningMachine(runner));
    const found = engines.find(({ engine }) => engine === 'docker');
    expect(found).not.toHaveProperty('problem');
    expect(found).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+/) as string,
      nvidiaRuntime: false,
    });
    expect(found?.images).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'tensorrt:24.05-py3',
          tensorrt: '10.0.1.6',
          cuda: '12.4.1',
          triton: null,
        }),
        expect.objectContaining({ name: 'tritonserver:24.05-py3', tensorrt: '10.0.1.6', triton: '2.46.0' }),
      ]),
    );
    expect(found?.images.map(({ name }) => name)).not.toContain(docker.baseImage);
  });

  test('is told from inside an image, too', async () => {
    const spec = {
      kind: 'container',
      on: { kind: 'here' },
      engine: 'docker',
      image: 'tensorrt:24.05-py3',
      gpus: 'none',
    } as const;
    const target = containerTarget(runningMachine(runner), spec);
    const probe = await probeMachine(target);
    expect(probe.os).toContain('Debian');
    expect(probe.trtexec).toEqual({ path: '/opt/tensorrt/bin/trtexec', version: '10.0.1' });
    expect(probe.engines).toEqual([]);
    expect(probe.pythons).toMatchObject([
      { path: expect.stringContaining('python3') as string, torch: null },
    ]);
  });

  test('whose engine is gone says so', async () => {
    const gone = withEnvironment(localRunner, { DOCKER_HOST: `unix://${folder}/none.sock` });
    const { engines } = await probeMachine(runningMachine(gone));
    expect(engines.find(({ engine }) => engine === 'docker')?.problem).toMatch(
      /Cannot connect to the Docker daemon/,
    );
  });
});

describe('a host over real SSH', () => {
  let server: SshServer;
  let runners: SshRunner[];

  beforeAll(async () => {
    server = await startSshServer(join(folder, 'ssh'));
    runners = [server.host.direct, server.host.throughJump].map((host) =>
      createSshRunner(host, { configFile: server.configFile, ask: 'never' }),
    );
  });
  afterAll(async () => {
    await Promise.all(runners.map((runner) => runner.disconnect()));
    await server.stop();
  });

  test('tells the same as this machine, side by side and through a jump host', async () => {
    const here = await probeMachine(runningMachine(localRunner));
    const probes = await Promise.all(runners.map((runner) => probeMachine({ name: runner.host, runner })));
    for (const probe of probes) {
      const { os, kernel, cpu, cores, memoryBytes } = here;
      expect(probe).toMatchObject({ os, kernel, cpu, cores, memoryBytes });
      expect(probe.disk.folder).toBe(join(server.remoteHome, '.cache', 'engine-room'));
      expect(probe.disk.freeBytes).toBeGreaterThan(0);
      expect(probe.pythons.length).toBeGreaterThan(0);
    }
  });

  test('is probed from the command line, beside one that refuses us', async () => {
    const results: string[] = [];
    const args = parseArguments(['servers', '--json', '--ssh-config', server.configFile]);
    const perform = (...positionals: string[]) =>
      targetsVerb({
        args: { ...args, positionals },
        output: { result: (text) => results.push(text), note: () => undefined },
        product: {
          folder: '',
          scriptsFolder: '',
          supervisor: { program: '', args: [] },
          cli: { program: '', args: [] },
        },
        runner: localRunner,
        signal: new AbortController().signal,
        cwd: folder,
        stateRoot: join(folder, 'state'),
      });
    expect(await perform('add', server.host.direct)).toBe(0);
    expect(await perform('add', server.host.wrongKey)).toBe(0);
    expect(await perform('probe')).toBe(1);
    expect(JSON.parse(results.at(-1) ?? '')).toMatchObject([
      { target: 'here', probe: { gpus: [] } },
      { target: `ssh:${server.host.direct}`, probe: { disk: { freeBytes: expect.any(Number) as number } } },
      { target: `ssh:${server.host.wrongKey}`, probeError: { kind: 'sign-in' } },
    ]);
    expect(await perform('clean', server.host.direct)).toBe(0);
    expect(results.at(-1)).toBe(`Removed 0 B of cached files and 0 ended jobs from ${server.host.direct}.`);
  });

  test('that refuses the key is a failure to sign in', async () => {
    const runner = createSshRunner(server.host.wrongKey, { configFile: server.configFile, ask: 'never' });
    await expect(probeMachine({ name: runner.host, runner })).rejects.toMatchObject({
      failure: { kind: 'sign-in' },
    });
  });

  test('that is gone is unreachable', async () => {
    await Promise.all(runners.map((runner) => runner.disconnect()));
    await server.stopServer();
    const runner = createSshRunner(server.host.direct, { configFile: server.configFile, ask: 'never' });
    await expect(probeMachine({ name: runner.host, runner })).rejects.toMatchObject({
      failure: { kind: 'unreachable' },
    });
  });
});
