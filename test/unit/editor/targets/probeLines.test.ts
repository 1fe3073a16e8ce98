import { l10n } from 'vscode';
import { describe, expect, test } from 'vitest';
import { targetLines, type TargetLine } from '../../../../src/editor/targets/probeLines.ts';
import type { TargetView } from '../../../../src/editor/targets/targetView.ts';
import type { ProbedEngine, TargetProbe } from '../../../../src/exec/probe/targetProbe.ts';
import { h200, probeOf, view } from './probes.ts';

const lines = (parts: Partial<TargetView>) => targetLines(l10n, view(parts));
const probed = (parts: Partial<TargetProbe>) => lines({ probe: probeOf(parts) });
const line = (all: readonly TargetLine[], key: string) =>
  all.find((candidate) => candidate.key === key) ??
  expect.fail(`no line ${key} in ${all.map((l) => l.key).join()}`);

const docker: ProbedEngine = { engine: 'docker', version: '27.5.1', nvidiaRuntime: true, images: [] };

describe('GPUs', () => {
  test('come with what they mean', () => {
    const gpu = line(probed({ gpus: [h200] }), 'gpu:0');
    expect(gpu.label).toBe('NVIDIA H200');
    expect(gpu.description).toContain('9.0');
    expect(gpu.description).toMatch(/images from/);
  });

  test('that are alike are one line, others have their own', () => {
    const other = { ...h200, name: 'NVIDIA A10', computeCapability: '8.6' };
    const all = probed({ gpus: [h200, other, h200] });
    expect(all.filter(({ context }) => context === 'targetGpu').map(({ label }) => label)).toEqual([
      '2 × NVIDIA H200',
      'NVIDIA A10',
    ]);
  });

  test('that share the machine’s memory are told with it', () => {
    const orin = { ...h200, name: 'Orin (nvgpu)', memoryBytes: 0, computeCapability: '8.7', uuid: null };
    expect(line(probed({ gpus: [orin], memoryBytes: 64e9 }), 'gpu:0').description).toContain('64 GB');
  });

  test('that cannot be used say why', () => {
    const problem = 'Failed to initialize NVML: Driver/library version mismatch';
    expect(line(probed({ gpuProblem: problem }), 'gpu-problem')).toMatchObject({
      description: problem,
      warning: true,
    });
    expect(line(probed({}), 'no-gpu').warning).toBeUndefined();
  });
});

describe('the driver', () => {
  test('says which images it runs, with the confidence of that cell', () => {
    const driver = line(probed({ gpus: [h200] }), 'driver:535.129.03');
    expect(driver.label).toBe('Driver 535.129.03');
    expect(driver.description).toMatch(
      /^runs images up to \d\d\.\d\d, on data-centre GPUs up to \d\d\.\d\d.* \(confidence [ABC]\)$/,
    );
    expect(driver.tooltip).toMatch(/Confidence [ABC]:/);
  });
});

describe('a container engine', () => {
  const of = (engine: ProbedEngine, parts: Partial<TargetProbe> = { gpus: [h200] }) =>
    line(probed({ ...parts, engines: [engine] }), engine.engine);

  test('that gives containers the GPUs is fine', () => {
    expect(of(docker)).toMatchObject({
      label: 'Docker 27.5.1',
      description: expect.stringMatching(/^containers can use/) as string,
    });
    expect(of(docker).warning).toBeUndefined();
  });

  test('without the NVIDIA runtime is a warning only where there is a GPU', () => {
    const blind = { ...docker, nvidiaRuntime: false };
    expect(of(blind)).toMatchObject({ warning: true });
    expect(of(blind).tooltip).toContain('NVIDIA Container Toolkit');
    expect(of(blind, {}).warning).toBeUndefined();
  });

  test.each([
    [
      'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
      /Start the Docker service/,
    ],
    ['permission denied while trying to connect', /join the group docker/],
    ['something else', /docker info/],
  ])('that cannot be used says why and what to do: %s', (problem, advice) => {
    const shown = of({ ...docker, problem });
    expect(shown).toMatchObject({ description: problem, warning: true });
    expect(shown.tooltip).toMatch(advice);
  });

  test('lists its images, each with its versions and for commands to pick', () => {
    const image = {
      name: 'tensorrt:24.05-py3',
      id: 'sha256:1',
      digest: null,
      sizeBytes: 14.3e9,
      tensorrt: '10.0.1.6',
      cuda: '12.4.1',
      triton: null,
    };
    const [shown] = of({ ...docker, images: [image] }).children ?? [];
    expect(shown).toMatchObject({
      label: 'tensorrt:24.05-py3',
      context: 'targetImage+tensorrt',
      image: { engine: 'docker', name: 'tensorrt:24.05-py3' },
    });
    expect(shown?.description).toMatch(/TensorRT 10\.0\.1\.6.*14\.3 GB$/);
  });
});

describe('the rest', () => {
  test('is told in plain words', () => {
    const all = probed({
      pythons: [
        {
          path: '/opt/venv/bin/python',
          version: '3.12.3',
          torch: '2.11.0',
          onnx: null,
          onnxruntime: '1.30.0',
          tensorrt: null,
        },
        {
          path: '/usr/bin/python3',
          version: '3.12.3',
          torch: null,
          onnx: null,
          onnxruntime: null,
          tensorrt: null,
        },
      ],
      trtexec: { path: '/usr/src/tensorrt/bin/trtexec', version: '10.0.1' },
    });
    expect(line(all, 'python:/opt/venv/bin/python').description).toBe(
      '/opt/venv/bin/python · torch 2.11.0 · onnxruntime 1.30.0',
    );
    expect(line(all, 'python:/usr/bin/python3').description).toContain('no torch');
    expect(line(all, 'trtexec').label).toBe('trtexec 10.0.1');
    expect(line(all, 'cpu')).toMatchObject({ description: '16 cores · 135 GB memory' });
    expect(line(all, 'disk')).toMatchObject({ label: '67 GB free', warning: false });
  });

  test('warns of a disk that is nearly full', () => {
    const disk = { folder: '/c', totalBytes: 270e9, freeBytes: 5e9 };
    expect(line(probed({ disk }), 'disk')).toMatchObject({ warning: true });
  });

  test('has keys of its own, whatever the machine says', () => {
    const all = probed({
      gpus: [h200, { ...h200, name: 'B' }],
      engines: [docker, { ...docker, engine: 'podman' }],
    });
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  });
});

describe('a machine that told nothing', () => {
  const failure = {
    kind: 'unreachable',
    message: 'gpu-host does not answer.',
    nextStep: 'Wake it.',
  } as const;

  test('offers to be asked', () => {
    expect(lines({})).toMatchObject([{ click: 'probe' }]);
    expect(lines({ probing: true })).toEqual([]);
  });

  test('says why, and the next step as a line of its own, above what it told earlier', () => {
    const [problem, next, ...rest] = lines({ probeError: failure, probe: probeOf() });
    expect(problem).toMatchObject({ label: failure.message, click: 'probe', warning: true });
    expect(next?.label).toBe('Next: Wake it.');
    expect(rest.length).toBeGreaterThan(3);
    expect(lines({ probeError: failure, probing: true })).toEqual([]);
  });
});
