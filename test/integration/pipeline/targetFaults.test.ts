import { existsSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../src/core/logger.ts';
import { parseJson } from '../../../src/core/parseJson.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import { readPassports } from '../../../src/pipeline/passportStore.ts';
import { projectLayout } from '../../../src/pipeline/projectLayout.ts';
import { engineReportSchema } from '../../../src/tensorrt/report/engineReport.ts';
import { type DockerEngine, startDockerEngine } from '../../support/dockerEngine.ts';
import { type SshServer, startSshServer } from '../../support/sshServer.ts';
import { makeTrtexecImages } from '../../support/trtexecImages.ts';
import type { CliResult } from './cliProject.ts';
import { TargetFaultsPlace } from './targetFaultsPlace.ts';

/** What can go wrong between the command line and a GPU host, as its user meets it. TensorRT is a stand-in. */
let place: TargetFaultsPlace;

beforeAll(async () => {
  place = await TargetFaultsPlace.make();
});
afterAll(() => place.remove());
beforeEach(async () => {
  await place.choose({});
  await place.forget();
});

const image = (name: string) => `ssh:gpu-host/docker:tensorrt:${name}`;
/** Words with which a plan is built slowly enough to meet it in the middle. */
const building = 'layers timed';

async function failureOf(result: CliResult) {
  expect(result.status).toBe(1);
  const { failure } = (await place.project.lastRun()).steps[0] ?? {};
  return failure ?? expect.fail(`No failure: ${result.stdout}${result.stderr}`);
}

async function expectDone(result: CliResult): Promise<void> {
  expect(result.stdout + result.stderr).toContain('✓');
  expect(result.status).toBe(0);
  expect(existsSync(place.plan)).toBe(true);
  await expectNothingLeft();
}

/** Ends of processes and connections are not the run's own: they may come a moment later. */
async function expectNothingLeft(): Promise<void> {
  await vi.waitFor(async () => expect(await place.leftovers()).toEqual([]), {
    timeout: 10_000,
    interval: 200,
  });
}

/** The log without what differs from build to build. */
async function plainLog(): Promise<string[]> {
  const log = await readFile(`${place.plan}.log`, 'utf8');
  return log
    .split('\n')
    .filter((line) => !/layers timed|Average on|\[W\]/u.test(line))
    .map((line) => line.replaceAll(/tensorrt:\w+|\d+/gu, '#'));
}

const seconds = () => Math.floor(Date.now() / 1000);

describe('a connection that breaks', () => {
  test('in the middle of an upload: it goes on from there, and no half file has a final name', async () => {
    const before = place.link.upBytes();
    const run = place.start('build', '--target', 'ssh:slow-host');
    const partial = /\.partial$/u;
    const arrived = await vi.waitFor(
      async () => {
        const bytes = await place.farBytes('blobs', partial);
        expect(bytes).toBeGreaterThan(6_000_000);
        return bytes;
      },
      { timeout: 20_000, interval: 30 },
    );
    await place.ssh.dropConnections();
    expect(await place.farBytes('blobs', /^[0-9a-f]{64}$/u)).toBeLessThan(arrived);
    await run.printed('&&&& RUNNING');
    // 25 MB of model and less than half again of what had arrived: it did not begin anew.
    expect(place.link.upBytes() - before).toBeLessThan(25_200_000 + arrived / 2);
    await expectDone(await run.ended);
    // The engine, of the same size, was fetched once and never sent back to be checked.
    expect(place.link.upBytes() - before).toBeLessThan(35_000_000);
  });

  test('in the middle of a build, with the server gone: the job goes on, the log is whole, the record says it waits', async () => {
    await expectDone(await place.run('build'));
    const undisturbed = await plainLog();
    const run = place.start('build', '--target', image('slow'));
    await run.printed(building);
    const since = seconds() - 1;
    await place.ssh.stopServer();
    const waiting = vi.waitFor(
      async () =>
        expect((await place.project.lastRun()).steps[0]?.progress).toMatch(/connection to gpu-host is lost/u),
      { timeout: 5_000, interval: 50 },
    );
    await waiting;
    await delay(2_000);
    await place.ssh.restart();
    const result = await run.ended;
    await expectDone(result);
    expect(result.stdout).toContain('Connected to gpu-host again');
    expect(await plainLog()).toEqual(undisturbed);
    expect((await readFile(`${place.plan}.log`, 'utf8')).match(/&&&& RUNNING/gu)).toHaveLength(1);
    // Checking the engine needs containers of the image, too: but each job ran once.
    const started = await place.startedSince(since, 'tensorrt:slow');
    expect(new Set(started).size).toBe(started.length);
  });

  test('a cable that is pulled is noticed, and the build ends well when it is back', async () => {
    const run = place.start('build', '--target', image('slow'));
    await run.printed(building);
    await place.ssh.freeze();
    await delay(3_000);
    await place.ssh.thaw();
    await expectDone(await run.ended);
  });
});

describe('a run that dies', () => {
  test('is taken up by the next one: one build ran', async () => {
    const since = seconds();
    const first = place.start('build', '--target', image('slow'));
    await first.printed(building);
    first.kill('SIGKILL');
    expect((await first.ended).status).toBeNull();
    const [job] = await place.startedSince(since, 'tensorrt:slow');
    const second = await place.run('build', '--target', image('slow'));
    expect(second.stdout).toContain('Taking up');
    await expectDone(second);
    const started = await place.startedSince(since, 'tensorrt:slow');
    expect(started.filter((name) => name === job)).toEqual([job]);
    expect((await readFile(`${place.plan}.log`, 'utf8')).match(/&&&& (?:RUNNING|PASSED)/gu)).toHaveLength(2);
  });
});

describe('two runs at once', () => {
  test('of the same build end well both, with one engine built', async () => {
    const since = seconds();
    const first = place.start('build', '--target', image('slow'));
    await first.printed('Sending files');
    const second = place.start('build', '--target', image('slow'));
    const [one, other] = await Promise.all([first.ended, second.ended]);
    expect([one.status, other.status]).toEqual([0, 0]);
    expect(other.stdout).toContain('Waiting: another run builds this engine');
    expect(other.stdout).toContain('is the engine asked for');
    const started = await place.startedSince(since, 'tensorrt:slow');
    expect(new Set(started).size).toBe(started.length);
    await expectNothingLeft();
  });

  test('of the same profile end well both', async () => {
    const { python } = place.project;
    await place.choose({}, [`targets: { gpu: { at: "ssh:gpu-host", python: ${JSON.stringify(python)} } }`]);
    const both = ['gpu', 'gpu'].map((target) => place.run('profile', '--target', target));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([0, 0]);
    await expectNothingLeft();
  });
});

describe('a cancelled build', () => {
  async function expectCancelled(words: readonly string[], until: () => Promise<unknown>): Promise<void> {
    const run = place.start('build', ...words);
    await until().catch((thrown: unknown) => {
      run.kill('SIGKILL');
      throw thrown;
    });
    run.kill('SIGTERM');
    const result = await run.ended;
    expect(result.status).toBe(130);
    expect((await place.project.lastRun()).state).toBe('cancelled');
    expect(existsSync(place.plan)).toBe(false);
    await expectNothingLeft();
  }

  const far = (folder: string, name: RegExp, bytes: number) => () =>
    vi.waitFor(async () => expect(await place.farBytes(folder, name)).toBeGreaterThan(bytes), {
      timeout: 20_000,
      interval: 30,
    });

  test('while uploading leaves nothing but what the next upload goes on with', async () => {
    await expectCancelled(['--target', 'ssh:slow-host'], far('blobs', /\.partial$/u, 5_000_000));
    expect(await place.farBytes('blobs', /^[0-9a-f]{64}$/u)).toBeLessThan(1_000_000);
    await expectDone(await place.run('build'));
  });

  test('while building leaves no container and no process', async () => {
    await expectCancelled(['--target', image('endless')], far('jobs', /stdout$/u, 3_000));
  });

  test('while downloading leaves no half engine here', async () => {
    // The model is there already.
    await expectDone(await place.run('build', '--target', 'ssh:gpu-host'));
    await place.forgetEngine();
    const here = () =>
      vi.waitFor(
        async () => expect(await place.hereBytes(/model\.plan\.partial$/u)).toBeGreaterThan(5_000_000),
        {
          timeout: 20_000,
          interval: 30,
        },
      );
    await expectCancelled(['--target', 'ssh:slow-host'], here);
    await expectDone(await place.run('build'));
  });
});

describe('a host that does not let us in is explained at once', () => {
  async function refusal(target: string) {
    const startedAt = Date.now();
    const result = await place.run('build', '--target', target);
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    const failure = await failureOf(result);
    expect(result.stdout).toContain('next  ');
    return failure;
  }

  test('with a key that it does not know', async () => {
    expect(await refusal('ssh:wrong-key-host')).toMatchObject({
      kind: 'sign-in',
      message: expect.stringContaining('wrong-key-host') as string,
    });
  });

  test('with a name that nobody knows', async () => {
    await place.ssh.addHost('lost-host', { HostName: 'no-such-host.invalid' });
    expect(await refusal('ssh:lost-host')).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('no-such-host.invalid') as string,
    });
  });

  test('when it is not in the configuration', async () => {
    const failure = await refusal('ssh:not-there.invalid');
    expect(failure).toMatchObject({ kind: 'unreachable' });
  });

  test('with a host key that is unknown', async () => {
    expect(await refusal('ssh:unknown-key-host')).toMatchObject({ kind: 'host-key' });
  });

  test('when no server answers', async () => {
    await place.ssh.stopServer();
    try {
      expect(await refusal('ssh:gpu-host')).toMatchObject({ kind: 'unreachable' });
    } finally {
      await place.ssh.restart();
    }
  });
});

describe('a place that cannot build is explained', () => {
  test('an image that is not there: with the line that fetches it', async () => {
    const failure = await failureOf(await place.run('build', '--target', image('missing')));
    expect(failure).toMatchObject({
      kind: 'missing-image',
      message: 'gpu-host does not have the image tensorrt:missing.',
      nextStep: expect.stringContaining('docker pull tensorrt:missing') as string,
    });
  });

  test('the image of the release that is not there, too', async () => {
    await place.choose({ servingRelease: '24.06' });
    const failure = await failureOf(await place.run('build'));
    expect(failure).toMatchObject({
      kind: 'missing-image',
      nextStep: expect.stringMatching(/docker pull \S*24\.06/u) as string,
    });
  });
});

describe('a build that fails', () => {
  const fates: Readonly<Record<string, RegExp>> = {
    oom: /memory of the GPU ran out/u,
    'no-gpu': /no GPU/u,
    driver: /driver/u,
    'no-implementation': /found no way to run/u,
    crash: /crashed \(SIGSEGV\)/u,
  };

  test('is explained each time, keeps its log, and leaves the earlier engine as it was', async () => {
    await expectDone(await place.run('build'));
    const earlier = await readFile(place.plan);
    for (const [fate, words] of Object.entries(fates)) {
      const result = await place.run('build', '--target', image(fate));
      const failure = await failureOf(result);
      expect(failure.message).toMatch(words);
      expect(failure.nextStep, fate).toBeDefined();
      expect(failure.cause ?? '').not.toContain('timing cache');
      expect(await readFile(failure.file ?? '', 'utf8')).toContain('&&&& RUNNING');
      expect(result.stdout.match(/&&&& RUNNING/gu), fate).toHaveLength(1);
      expect((await readFile(place.plan)).equals(earlier)).toBe(true);
      await expectNothingLeft();
    }
    expect((await place.run('place')).status).toBe(0);
  });
});

describe('an engine that is not what was asked for', () => {
  async function passport() {
    const layout = projectLayout(place.project.path('engine-room.yaml'));
    const passports = await readPassports(layout, silentLogger);
    return passports.findLast(
      ({ artifact, step }) => step === 'build' && artifact.path.endsWith('model.plan'),
    );
  }

  test('by an image whose engines the server refuses: the gate says so before anything is sent', async () => {
    const result = await place.run('build', '--target', image('24.04-py3'));
    expect(await failureOf(result)).toMatchObject({ kind: 'incompatible' });
    expect(result.stdout).not.toContain('Sending files');
    expect(await place.farBytes('blobs', /./u)).toBe(0);
  });

  test('built all the same is refused by the serving image, and is not placed', async () => {
    await place.choose({ target: image('24.04-py3'), acceptGate: true });
    const result = await place.run('build');
    expect(await failureOf(result)).toMatchObject({
      kind: 'incompatible',
      message: expect.stringContaining('does not load') as string,
    });
    const report = parseJson(await readFile(`${place.plan}.report.json`, 'utf8'), engineReportSchema, {
      what: 'report',
    });
    expect(report.build?.loadCheck).toMatchObject({ state: 'refused' });
    expect(await passport()).toMatchObject({ options: { gateOverruled: true }, measured: { loaded: false } });
    const placed = await place.run('place');
    expect(await failureOf(placed)).toMatchObject({
      kind: 'incompatible',
      message: expect.stringContaining('is not placed') as string,
      cause: expect.stringContaining('Refused in the serving image') as string,
    });
    await expectNothingLeft();
  });

  test('an engine in a precision that was asked for and fails its gate fails the build, and stays to be looked at', async () => {
    await place.choose({ precision: 'fp16', verify: { absoluteTolerance: 1e-9, relativeTolerance: 0 } });
    expect(await failureOf(await place.run('build'))).toMatchObject({
      kind: 'accuracy-gate',
      nextStep: expect.stringContaining('engine.verify') as string,
    });
    expect(await passport()).toMatchObject({ options: { precision: 'fp16' }, measured: { passed: false } });
    expect(await failureOf(await place.run('place'))).toMatchObject({ kind: 'accuracy-gate' });
  });

  test('a precision that the version cannot build is refused, not renamed', async () => {
    await place.choose({ target: image('24.04-py3'), servingRelease: '24.04', precision: 'bf16' });
    expect(await failureOf(await place.run('build'))).toMatchObject({
      kind: 'incompatible',
      message: 'TensorRT 8.6.3 cannot build BF16 engines.',
    });
  });

  test('a serving image that is not there is no proof that the engine loads in it', async () => {
    await place.choose({ servingImage: 'nowhere:2' });
    const result = await place.run('build');
    await expectDone(result);
    expect(result.stdout).toContain('does not have the serving image nowhere:2');
    expect(result.stdout).not.toContain('loads in the serving image');
    expect((await passport())?.measured['loaded']).toBeNull();
  });

  test('FP16 that fails the accuracy gate gives way to FP32', async () => {
    await place.choose({ precision: 'auto', verify: { absoluteTolerance: 1e-5, relativeTolerance: 1e-5 } });
    const result = await place.run('build');
    expect(result.stdout).toContain('FP16 fails the accuracy gate');
    await expectDone(result);
    expect(await passport()).toMatchObject({ options: { precision: 'fp32' }, measured: { passed: true } });
  });
});

describe('a pipeline file that is wrong is refused with line and field before anything is sent', () => {
  test.each([
    ['an unknown precision', { precision: 'fp12' }, 'engine.precision'],
    [
      'a profile that lacks its input',
      { profiles: [{ y: { min: [1], opt: [1], max: [1] } }] },
      'engine.profiles',
    ],
    ['an unknown key', { workspaceMB: 5 }, 'engine'],
    ['a target that is none', { target: 'ssh:-oProxyCommand=touch' }, 'target'],
  ])('%s', async (_name, choices, field) => {
    await place.choose(choices);
    const result = await place.run('build');
    expect(result.status).toBe(1);
    expect(result.stdout + result.stderr).toContain(field);
    expect(result.stdout + result.stderr).toMatch(/engine-room\.yaml:\d+/u);
    expect(await place.farBytes('.', /./u)).toBe(0);
  });

  test('an axis without a range', async () => {
    const file = 'engine-room.yaml';
    const text = await readFile(place.project.path(file), 'utf8');
    await place.project.write(file, text.replace('16, 16]', '16, width]'));
    const result = await place.run('build');
    expect(await failureOf(result)).toMatchObject({ kind: 'bad-input', line: expect.any(Number) as number });
    expect(result.stdout + result.stderr).toMatch(/engine-room\.yaml:\d+:\d+ \(inputs\[0\]\.shape\[3\]\)/u);
    expect(await place.farBytes('.', /./u)).toBe(0);
  });
});

describe('other machines', () => {
  let engine: DockerEngine;
  let bare: SshServer;
  let full: SshServer;
  let disk: string;

  beforeAll(async () => {
    // nvidia-smi answers, but nothing gives GPUs to containers.
    const folder = join(place.folder, 'bare');
    await mkdir(folder);
    await cp(join(place.gpuFolder, 'nvidia-smi'), join(folder, 'nvidia-smi'));
    engine = await startDockerEngine(join(place.folder, 'bare-docker'));
    await makeTrtexecImages(engine, ['tensorrt:24.05-py3'], { env: { STAND_IN_SECONDS: '0.3' } });
    bare = await startSshServer(join(place.folder, 'bare-ssh'), {
      environment: { ...engine.environment, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    disk = join(place.folder, 'disk');
    await mkdir(disk);
    await localRunner.run({ program: 'mount', args: ['-t', 'tmpfs', '-o', 'size=20m', 'engine-room', disk] });
    full = await startSshServer(join(place.folder, 'full-ssh'), {
      environment: {
        ...place.docker.environment,
        PATH: `${place.gpuFolder}:${process.env['PATH'] ?? ''}`,
        XDG_CACHE_HOME: disk,
      },
    });
  });
  afterAll(async () => {
    await bare.stop();
    await full.stop();
    await engine.stop();
    await localRunner.run({ program: 'umount', args: [disk] });
  });

  const runOn = (server: SshServer, ...words: string[]) =>
    place.project.run(['--ssh-config', server.configFile, ...words]);

  test('a full disk is named with the machine and the folder', async () => {
    const failure = await failureOf(await runOn(full, 'build'));
    expect(failure).toMatchObject({ kind: 'disk-full' });
    expect(failure.message).toContain('gpu-host');
    expect(failure.message).toContain(disk);
  });

  test('a disk that the engine itself fills is told, and no half engine is taken', async () => {
    // The model fits twice, in the cache and for the work, the engine does not.
    await localRunner.run({ program: 'mount', args: ['-o', 'remount,size=60m', disk] });
    const failure = await failureOf(await runOn(full, 'build'));
    expect(failure).toMatchObject({ kind: 'disk-full' });
    expect(failure.message).toContain('The disk of gpu-host is full');
    expect(failure.message).toContain(disk);
    expect(existsSync(place.plan)).toBe(false);
  });

  describe('a container engine that cannot give GPUs', () => {
    beforeEach(async () => {
      const { python } = place.project;
      await place.choose({ target: 'gpu', acceptGate: true }, [
        `targets: { gpu: { at: "ssh:gpu-host/docker:tensorrt:24.05-py3", gpus: all, python: ${JSON.stringify(python)} } }`,
      ]);
    });

    test('is refused by the gate with what to install', async () => {
      await place.choose({});
      const failure = await failureOf(await runOn(bare, 'build'));
      expect(failure).toMatchObject({ kind: 'incompatible' });
      expect(failure.message).toContain('NVIDIA runtime');
      expect(failure.nextStep).toContain('NVIDIA container toolkit');
    });

    test.each(['build', 'profile'])('is explained by a job of %s that it could not start', async (step) => {
      const failure = await failureOf(await runOn(bare, step, '--target', 'gpu'));
      expect(failure).toMatchObject({
        kind: 'incompatible',
        message: 'Docker on gpu-host cannot give GPUs to containers.',
        nextStep: expect.stringContaining('nvidia-ctk runtime configure') as string,
      });
    });
  });

  describe('a container engine that does not run', () => {
    beforeAll(() => engine.stop());

    test('is explained where it was asked for', async () => {
      const failure = await failureOf(await runOn(bare, 'build', '--target', image('24.05-py3')));
      expect(failure).toMatchObject({ kind: 'unreachable', message: 'Docker does not run on gpu-host.' });
      expect(failure.nextStep).toContain('systemctl start docker');
    });

    test('is named where another one, or none, is used in its place', async () => {
      const result = await runOn(bare, 'build');
      expect(result.status).toBe(1);
      expect(result.stdout).toMatch(/docker.*(?:cannot connect|not running)/isu);
    });
  });

  test('a host key that has changed is not accepted', async () => {
    await bare.changeHostKey();
    const failure = await failureOf(await runOn(bare, 'build'));
    expect(failure).toMatchObject({
      kind: 'host-key',
      nextStep: expect.stringContaining('ssh-keygen') as string,
    });
    expect(failure.file).toBe(bare.knownHostsFile);
  });
});
