import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile, chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { CancelledError } from '../../../src/core/failure.ts';
import { containerTarget } from '../../../src/exec/container/containerTarget.ts';
import { inspectImage } from '../../../src/exec/container/inspectImage.ts';
import type { Command, CommandRunner } from '../../../src/exec/command.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import { processesWithVariable } from '../../../src/exec/processTable.ts';
import type { Target } from '../../../src/exec/target/target.ts';
import type { ContainerEngine, GpuAccess } from '../../../src/exec/target/targetSpec.ts';
import { buildTestImage, docker as dockerCommand } from '../../support/dockerEngine.ts';
import { type PodmanEngine, startPodmanEngine } from '../../support/podmanEngine.ts';
import { runningMachine, withEnvironment } from '../../support/testMachine.ts';

const docker = inject('docker');
const dockerRunner = withEnvironment(localRunner, docker.environment);
const nobody = 12_345;
/** A user without rights, as most are. */
const asNobody: CommandRunner = {
  run: ({ program, args, ...rest }, options) =>
    dockerRunner.run(
      {
        ...rest,
        program: 'setpriv',
        args: [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--', program, ...args],
      },
      options,
    ),
};
const socket = docker.environment.DOCKER_HOST.replace('unix://', '');

let folder: string;
let podman: PodmanEngine;
let podmanRunner: CommandRunner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-container-'));
  await chmod(folder, 0o755);
  podman = await startPodmanEngine(join(folder, 'podman'));
  podmanRunner = withEnvironment(localRunner, podman.environment);
});
afterAll(async () => {
  await podman.stop();
  await rm(folder, { recursive: true, force: true });
});

function image(
  options: {
    readonly runner?: CommandRunner;
    readonly engine?: ContainerEngine;
    readonly name?: string;
    readonly gpus?: GpuAccess;
  } = {},
): Target {
  const { engine = 'docker', gpus = 'auto' } = options;
  const base = engine === 'docker' ? docker.baseImage : podman.baseImage;
  const runner = options.runner ?? runnerOf(engine);
  return containerTarget(runningMachine(runner), {
    kind: 'container',
    on: { kind: 'here' },
    engine,
    image: options.name ?? base,
    gpus,
  });
}

function runnerOf(engine: ContainerEngine): CommandRunner {
  return engine === 'docker' ? dockerRunner : podmanRunner;
}

async function withRunningContainer(
  engine: ContainerEngine,
  work: (target: Target) => Promise<void>,
): Promise<void> {
  const container = `running-${engine}`;
  const base = engine === 'docker' ? docker.baseImage : podman.baseImage;
  const runner = runnerOf(engine);
  const started = await runner.run({
    program: engine,
    args: ['run', '--detach', '--init', '--network=none', '--name', container, base, 'sleep', '900'],
  });
  expect(started).toMatchObject({ exitCode: 0 });
  try {
    await work(
      containerTarget(runningMachine(runner), {
        kind: 'running-container',
        on: { kind: 'here' },
        engine,
        container,
      }),
    );
  } finally {
    await runner.run({ program: engine, args: ['rm', '--force', container] });
  }
}

/** Says `ready`, and starts a child in a session of its own that takes no notice of gentle signals. */
function stubborn(extra: Partial<Command> = {}): Command {
  const child = 'trap "" TERM INT; while :; do sleep 1; done';
  const script = `setsid sh -c '${child}' & trap "echo interrupted; exit 3" INT; echo ready; while :; do sleep 0.1; done`;
  return { program: 'sh', args: ['-c', script], env: { STUBBORN: '1' }, ...extra };
}

async function expectNoneLeft(variable: string, value: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if ((await processesWithVariable(variable, value)).length === 0) {
      return;
    }
    await delay(100);
  }
  expect(await processesWithVariable(variable, value)).toEqual([]);
}

async function cancelWhenReady(target: Target, command: Command): Promise<string[]> {
  const controller = new AbortController();
  const lines: string[] = [];
  const run = target.runner.run(command, {
    signal: controller.signal,
    onStdoutLine: (line) => {
      lines.push(line);
      if (line === 'ready') {
        controller.abort();
      }
    },
  });
  await expect(run).rejects.toThrow(CancelledError);
  return lines;
}

const engines: readonly ContainerEngine[] = ['docker', 'podman'];

describe.each(engines)('an image of %s', (engine) => {
  test('folders with commas, colons, quotes and blanks are seen under the same path, and files belong to the user', async () => {
    const work = join(folder, `a,b:c "d" 'e' é ${engine}`);
    await mkdir(work);
    const target = image({ engine });
    await target.enter(work);
    const { command, cleanup } = target.wrap(
      {
        program: 'sh',
        args: ['-c', 'pwd; echo "$VALUE" > out.txt; mkdir sub'],
        cwd: work,
        env: { VALUE: 'x y' },
      },
      { jobId: `mount-${engine}`, folders: [work] },
    );
    const result = await runnerOf(engine).run(command);
    expect(result).toMatchObject({ exitCode: 0, stdout: `${work}\n`, stderr: '' });
    expect(await readFile(join(work, 'out.txt'), 'utf8')).toBe('x y\n');
    expect(await stat(join(work, 'out.txt'))).toMatchObject({ uid: 0, gid: 0 });
    // Gone after its own end already; cleaning up does no harm.
    expect(cleanup).toBeDefined();
    await runnerOf(engine).run(cleanup!);
  });

  test('a cancel ends the container and what it started, after the signals of the plan', async () => {
    const value = `cancel-${engine}`;
    const lines = await cancelWhenReady(
      image({ engine }),
      stubborn({ env: { STUBBORN: value }, stop: [{ signal: 'SIGINT', waitMs: 5_000 }] }),
    );
    expect(lines).toContain('interrupted');
    await expectNoneLeft('STUBBORN', value);
    const left = await runnerOf(engine).run({
      program: engine,
      args: ['ps', '--all', '--format', '{{.Names}}'],
    });
    expect(left.stdout).not.toContain('engine-room-run');
  });

  test('the cleanup of a job ends a container whose client was killed', async () => {
    const value = `killed-${engine}`;
    const target = image({ engine });
    await target.enter(folder);
    const wrapped = target.wrap(stubborn({ env: { STUBBORN: value }, stop: [] }), {
      jobId: value,
      folders: [],
    });
    const controller = new AbortController();
    const run = runnerOf(engine).run(wrapped.command, {
      signal: controller.signal,
      onStdoutLine: () => controller.abort(),
    });
    await expect(run).rejects.toThrow(CancelledError);
    await runnerOf(engine).run(wrapped.cleanup!);
    await expectNoneLeft('STUBBORN', value);
  });

  test('a missing image is told with the line that fetches it, and nothing is fetched', async () => {
    await expect(
      image({ engine, name: 'localhost/nobody/has-this:1' }).runner.run({ program: 'true', args: [] }),
    ).rejects.toMatchObject({
      failure: {
        kind: 'missing-image',
        nextStep: expect.stringContaining(`${engine} pull localhost/nobody/has-this:1`),
      },
    });
  });

  test('a missing program is told with its name and the image', async () => {
    await expect(
      image({ engine }).runner.run({ program: 'trtexec', args: ['--version'] }),
    ).rejects.toMatchObject({
      failure: { kind: 'missing-tool', message: expect.stringContaining('trtexec') },
    });
  });

  test("a program's own exit code and output come back", async () => {
    const result = await image({ engine }).runner.run({
      program: 'sh',
      args: ['-c', 'echo out; echo err >&2; exit 125'],
    });
    // 125 is also the engines' own: only their own words make it theirs.
    expect(result).toMatchObject({ exitCode: 125, stdout: 'out\n', stderr: 'err\n' });
  });

  test('GPUs where there is no GPU runtime: asked for, the reason is told; by itself, none are used', async () => {
    await expect(
      image({ engine, gpus: 'all' }).runner.run({ program: 'true', args: [] }),
    ).rejects.toMatchObject({
      failure: {
        kind: 'incompatible',
        message: expect.stringContaining('cannot give GPUs'),
        nextStep: expect.stringContaining('nvidia-ctk'),
      },
    });
    expect(await image({ engine, gpus: 'auto' }).runner.run({ program: 'true', args: [] })).toMatchObject({
      exitCode: 0,
    });
  });

  test('values of variables are on no command line, and there is no network', async () => {
    const target = image({ engine });
    await target.enter(folder);
    const { command } = target.wrap(
      { program: 'sh', args: ['-c', 'echo "$TOKEN"; ls /sys/class/net'], env: { TOKEN: 'hf_secret' } },
      { jobId: `env-${engine}`, folders: [] },
    );
    expect(command.args.join(' ')).not.toContain('hf_secret');
    expect((await runnerOf(engine).run(command)).stdout).toBe('hf_secret\nlo\n');
  });
});

describe('a user without rights', () => {
  test('is told what to ask for', async () => {
    await chmod(dirname(socket), 0o755);
    await chmod(socket, 0o600);
    await expect(image({ runner: asNobody }).runner.run({ program: 'true', args: [] })).rejects.toMatchObject(
      {
        failure: { kind: 'server-refused', nextStep: expect.stringContaining('usermod -aG docker') },
      },
    );
  });

  test('owns the files that a container writes, and has a home there', async () => {
    await chmod(socket, 0o666);
    try {
      const work = join(folder, 'owned');
      await mkdir(work);
      await chown(work, nobody, nobody);
      const target = image({ runner: asNobody });
      await target.enter(work);
      const { command } = target.wrap(
        { program: 'sh', args: ['-c', 'echo x > "$HOME/y" && echo x > out.txt'], cwd: work },
        { jobId: 'owner', folders: [work] },
      );
      expect(await asNobody.run(command)).toMatchObject({ exitCode: 0 });
      expect(await stat(join(work, 'out.txt'))).toMatchObject({ uid: nobody, gid: nobody });
    } finally {
      await chmod(socket, 0o660);
    }
  });
});

test('an engine that does not run is told', async () => {
  const runner = withEnvironment(localRunner, { DOCKER_HOST: `unix://${folder}/nobody.sock` });
  await expect(image({ runner }).runner.run({ program: 'true', args: [] })).rejects.toMatchObject({
    failure: { kind: 'unreachable', message: 'Docker does not run on this machine.' },
  });
});

test("the image's own entry point is not in the way", async () => {
  const name = 'engine-room-test/banner:1';
  await buildTestImage(docker, { name, entrypoint: ['sh', '-c', 'echo BANNER; exit 9'] });
  expect(await image({ name }).runner.run({ program: 'echo', args: ['hello'] })).toMatchObject({
    exitCode: 0,
    stdout: 'hello\n',
  });
});

test('an image says its versions without being started', async () => {
  const name = 'engine-room-test/labelled:24.05-py3';
  await buildTestImage(docker, {
    name,
    labels: { 'com.nvidia.tensorrt.version': '10.0.1.6+cuda12.4' },
    env: { CUDA_VERSION: '12.4.1.003', TRITON_SERVER_VERSION: '2.46.0' },
  });
  expect(await inspectImage(dockerRunner, 'docker', name)).toMatchObject({
    name,
    digest: null,
    tensorrt: '10.0.1.6',
    cuda: '12.4.1.003',
    triton: '2.46.0',
  });
  expect(await inspectImage(dockerRunner, 'docker', 'engine-room-test/none:1')).toBeUndefined();
  expect(await inspectImage(podmanRunner, 'podman', podman.baseImage)).toMatchObject({ tensorrt: null });
  expect(await inspectImage(podmanRunner, 'podman', 'localhost/none:1')).toBeUndefined();
});

describe.each(engines)('a running container of %s', (engine) => {
  test('a cancel ends every process of the job and no other', async () => {
    const value = `exec-${engine}`;
    await withRunningContainer(engine, async (target) => {
      const bystander = target.wrap(
        { program: 'sleep', args: ['800'], env: { BYSTANDER: value } },
        { jobId: 'other', folders: [] },
      );
      const bystanding = runnerOf(engine).run(bystander.command);
      await cancelWhenReady(
        target,
        stubborn({ env: { STUBBORN: value }, stop: [{ signal: 'SIGINT', waitMs: 500 }] }),
      );
      await expectNoneLeft('STUBBORN', value);
      expect((await processesWithVariable('BYSTANDER', value)).length).toBeGreaterThan(0);
      expect(await runnerOf(engine).run(bystander.cleanup!)).toMatchObject({ exitCode: 0 });
      await bystanding;
      await expectNoneLeft('BYSTANDER', value);
    });
  });

  test('a folder goes in, what was written comes back, nothing stays', async () => {
    const work = join(folder, `in, "out": é ${engine}`);
    await mkdir(join(work, 'sub'), { recursive: true });
    await writeFile(join(work, 'sub', 'input.txt'), 'in');
    await withRunningContainer(engine, async (target) => {
      await target.enter(work);
      await target.runner.run({
        program: 'sh',
        args: ['-c', 'cat sub/input.txt > sub/output.txt'],
        cwd: work,
      });
      await target.leave(work);
      expect(await readFile(join(work, 'sub', 'output.txt'), 'utf8')).toBe('in');
      expect((await readdir(join(work, 'sub'))).sort()).toEqual(['input.txt', 'output.txt']);
      expect(await target.runner.run({ program: 'test', args: ['-e', work] })).toMatchObject({ exitCode: 1 });
    });
  });

  test('a missing container, a stopped one and a missing program are told', async () => {
    const gone = containerTarget(runningMachine(runnerOf(engine)), {
      kind: 'running-container',
      on: { kind: 'here' },
      engine,
      container: 'nobody',
    });
    await expect(gone.runner.run({ program: 'true', args: [] })).rejects.toMatchObject({
      failure: { kind: 'not-found' },
    });
    await expect(gone.enter(folder)).rejects.toMatchObject({ failure: { kind: 'not-found' } });
    await withRunningContainer(engine, async (target) => {
      await expect(target.runner.run({ program: 'trtexec', args: [] })).rejects.toMatchObject({
        failure: { kind: 'missing-tool' },
      });
      await runnerOf(engine).run({ program: engine, args: ['stop', '--time', '0', `running-${engine}`] });
      await expect(target.runner.run({ program: 'true', args: [] })).rejects.toMatchObject({
        failure: { kind: 'not-found', nextStep: expect.stringContaining(`${engine} start`) },
      });
    });
  });
});

test('a wrapped command needs a place that was entered', () => {
  expect(() => image().wrap({ program: 'true', args: [] }, { jobId: 'j', folders: [] })).toThrow(
    /was not entered/,
  );
});

test('no container of ours is left', async () => {
  const filters = ['--filter', 'name=engine-room-', '--filter', 'name=running-'];
  expect(await dockerCommand(docker.environment, ['ps', '--all', '--quiet', ...filters])).toBe('');
});
