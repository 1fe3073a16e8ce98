import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseJson } from '../../../src/core/parseJson.ts';
import { passportSchema, type Passport } from '../../../src/pipeline/passport.ts';
import { readPassports } from '../../../src/pipeline/passportStore.ts';
import { silentLogger } from '../../../src/core/logger.ts';
import { projectLayout } from '../../../src/pipeline/projectLayout.ts';
import { openTrace } from '../../../src/trace/read/openTrace.ts';
import { engineReportSchema } from '../../../src/tensorrt/report/engineReport.ts';
import { type DockerEngine, startDockerEngine } from '../../support/dockerEngine.ts';
import { installGpuStandIn } from '../../support/gpuStandIn.ts';
import { makeTrtexecImages } from '../../support/trtexecImages.ts';
import { startSshServer, type SshServer } from '../../support/sshServer.ts';
import { CliProject } from './cliProject.ts';

/** The steps of a pipeline on an SSH host and in containers there, through the command line. TensorRT is a stand-in. */
let project: CliProject;
let ssh: SshServer;
let folder: string;
let docker: DockerEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-targets-'));
  const gpu = join(folder, 'gpu');
  await installGpuStandIn(gpu);
  docker = await startDockerEngine(join(folder, 'docker'), { gpuStandIn: gpu });
  project = await CliProject.make();
  await makeTrtexecImages(docker, ['tensorrt:24.05-py3', 'tritonserver:24.05-py3', 'tensorrt:24.04-py3'], {
    python: project.python,
    env: { STAND_IN_SECONDS: '1' },
  });
  ssh = await startSshServer(join(folder, 'ssh'), {
    environment: { ...docker.environment, PATH: `${gpu}:${process.env['PATH'] ?? ''}` },
  });
  await project.edit(
    'measure: { warmup: 2, iterations: 20 }',
    [
      `targets: { gpu: { at: "ssh:gpu-host", python: ${JSON.stringify(project.python)} } }`,
      'engine: { target: "ssh:gpu-host", servingRelease: "24.05", precision: fp16, verify: { absoluteTolerance: 0.05, relativeTolerance: 0.05 } }',
      'measure: { warmup: 2, iterations: 20 }',
      'repository: { build: tensorrt }',
    ].join('\n'),
  );
});

afterAll(async () => {
  await ssh.stop();
  await docker.stop();
  await project.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...words: string[]) => project.run(['--ssh-config', ssh.configFile, ...words]);

async function newestPassport(path: string): Promise<Passport | undefined> {
  const passports = await readPassports(projectLayout(project.path('engine-room.yaml')), silentLogger);
  return passports.findLast(({ artifact }) => project.path(artifact.path) === path);
}

describe('on an SSH host', () => {
  test('a model reads files of its project by relative names, with what it imports', async () => {
    const source = await readFile(project.path('model.py'), 'utf8');
    await project.write('sizes.txt', '4');
    await project.write('sizes.py', "def classes():\n    return int(open('sizes.txt').read())\n");
    await project.write(
      'model.py',
      source
        .replace('import torch', 'import torch\nimport sizes')
        .replace('Linear(8, 4)', 'Linear(8, sizes.classes())'),
    );
    const result = await run('export', '--target', 'gpu');
    await project.write('model.py', source);
    expect(result).toMatchObject({ status: 0 });
  });

  test('a profile is taken, and its trace opens here', async () => {
    const result = await run('profile', '--target', 'gpu');
    expect(result.stderr + result.stdout).toContain('On gpu-host');
    expect(result).toMatchObject({ status: 0 });
    const trace = project.built('profile.pt.trace.json.gz');
    expect((await openTrace(trace)).events.count).toBeGreaterThan(100);
    expect((await newestPassport(trace))?.machine.target).toBe('ssh:gpu-host');
  });

  test('the model is exported and verified, with the reference outputs kept here', async () => {
    expect(await run('run', '--steps', 'export,verify', '--target', 'gpu')).toMatchObject({ status: 0 });
    expect((await stat(project.built('model.onnx'))).size).toBeGreaterThan(500);
    expect((await stat(project.built('reference.npz'))).size).toBeGreaterThan(100);
  });

  test('nothing of it stays there but the cache', async () => {
    const { readdir } = await import('node:fs/promises');
    const root = join(ssh.remoteHome, '.cache', 'engine-room');
    expect(await readdir(join(root, 'work'))).toEqual([]);
    expect(await readdir(join(root, 'jobs'))).toEqual([]);
    expect((await readdir(join(root, 'blobs'))).length).toBeGreaterThan(0);
  });

  test('an error of the model names the file here', async () => {
    const source = await readFile(project.path('model.py'), 'utf8');
    await project.write(
      'model.py',
      source.replace('def load():', 'def load():\n    raise RuntimeError("no weights")'),
    );
    const result = await run('profile', '--target', 'gpu');
    await project.write('model.py', source);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('no weights');
    expect(result.stdout).toContain(project.path('model.py'));
    expect(result.stdout).not.toContain('.cache/engine-room/work');
  });
});

describe('in an image on the SSH host', () => {
  test('an image without PyTorch verifies against the outputs that were saved', async () => {
    const result = await run('verify', '--target', 'ssh:gpu-host/docker:tensorrt:24.05-py3');
    expect(result.stdout + result.stderr).toContain('The target has no PyTorch');
    expect(result.stdout).toContain('ONNX agrees with PyTorch');
    expect(result.status).toBe(0);
  });
});

describe('a TensorRT engine (of a stand-in)', () => {
  test('is built in the image that the gate names, loads in the serving image and agrees with PyTorch', async () => {
    const result = await run('build');
    expect(result.stdout + result.stderr).toContain('tensorrt:24.05-py3');
    expect(result).toMatchObject({ status: 0 });
    const plan = project.built('model.plan');
    const report = parseJson(await readFile(`${plan}.report.json`, 'utf8'), engineReportSchema, {
      what: 'report',
    });
    expect(report).toMatchObject({
      synthetic: true,
      tensorrt: '10.0.1.6',
      build: { image: 'tensorrt:24.05-py3', loadCheck: { state: 'loaded' } },
    });
    expect(report.layers.length).toBeGreaterThan(2);
    const passport = await newestPassport(plan);
    expect(passport).toMatchObject({
      step: 'build',
      machine: { target: 'ssh:gpu-host/docker:tensorrt:24.05-py3' },
      options: { precision: 'fp16', gateOverruled: false },
      measured: { passed: true, loaded: true },
    });
    expect(passport?.inputs.map(({ role }) => role)).toContain('model');
    expect(passportSchema.parse(passport)).toEqual(passport);
  });

  test('is not built again when nothing has changed', async () => {
    const result = await run('build');
    expect(result.stdout).toContain('is the engine asked for');
    expect(result.status).toBe(0);
  });

  test('is measured where it was built and placed for Triton', async () => {
    const result = await run('run', '--steps', 'measure,place');
    expect(result.stdout + result.stderr).toContain('TensorRT 10.0');
    expect(result.status).toBe(0);
    const config = await readFile(project.path('.engine-room/models/tiny-tensorrt/config.pbtxt'), 'utf8');
    expect(config).toContain('platform: "tensorrt_plan"');
    expect(config).not.toContain('backend:');
    expect((await stat(project.path('.engine-room/models/tiny-tensorrt/1/model.plan'))).size).toBeGreaterThan(
      0,
    );
  });

  test('its passport leads back to the model', async () => {
    const result = await run('passport', project.path('.engine-room/models/tiny-tensorrt'));
    expect(result.stdout).toContain('model.plan');
    expect(result.stdout).toContain('model.onnx');
    expect(result.stdout).toContain('model.py');
  });
});
