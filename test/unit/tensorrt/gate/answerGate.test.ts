import { describe, expect, it } from 'vitest';
import type { ProbedEngine, ProbedGpu, ProbedImage } from '../../../../src/exec/probe/targetProbe.ts';
import { answerGate, type GateRequest } from '../../../../src/tensorrt/gate/answerGate.ts';
import { gateAnswerSchema, type GateAnswer } from '../../../../src/tensorrt/gate/gateAnswer.ts';
import { tritonReleases } from '../../../../src/tensorrt/releases.ts';

const image = (name: string, tensorrt: string | null = null, triton: string | null = null): ProbedImage => ({
  name,
  id: `sha256:${name}`,
  digest: null,
  sizeBytes: 1,
  tensorrt,
  cuda: null,
  triton,
});
const docker = (images: ProbedImage[] = [], more: Partial<ProbedEngine> = {}): ProbedEngine => ({
  engine: 'docker',
  version: '27',
  nvidiaRuntime: true,
  images,
  ...more,
});
const gpu = (name: string, computeCapability: string | null, driver: string): ProbedGpu => ({
  name,
  computeCapability,
  driver,
  memoryBytes: 1,
  uuid: null,
});
const h200 = gpu('NVIDIA H200', '9.0', '550.54.15');
const rtx = gpu('NVIDIA GeForce RTX 3090', '8.6', '535.104.05');
const ask = (
  request: Partial<Omit<GateRequest, 'probe'>> & { probe?: Partial<GateRequest['probe']> },
): GateAnswer =>
  answerGate({
    serving: { kind: 'release', release: '24.05' },
    registry: 'registry.example/nvidia',
    compatibility: 'none',
    ...request,
    probe: { gpus: [h200], engines: [docker()], trtexec: null, ...request.probe },
  });
const levels = (answer: GateAnswer) =>
  answer.reasons.filter(({ level }) => level !== 'ok').map(({ about, level }) => `${about} ${level}`);

describe('answerGate', () => {
  it('names the image of the month, by its label', () => {
    const answer = ask({
      registry: '',
      probe: {
        engines: [
          docker([image('tensorrt:24.05-py3', '10.0.1.6'), image('tritonserver:24.05-py3', '10.0.1.6')]),
        ],
      },
    });
    expect(answer).toMatchObject({
      status: 'fits',
      sentence:
        'Build in tensorrt:24.05-py3 (TensorRT 10.0.1.6 by its label): it is what Triton 24.05 serves; driver 550 and the H200 (9.0) fit.',
      buildImage: 'tensorrt:24.05-py3',
      imagePresent: true,
      servingRelease: '24.05',
      tensorrt: { version: '10.0.1.6', confidence: 'A', source: 'label' },
      wouldHelp: null,
    });
  });

  it('names the image to pull when the target has none, by the table', () => {
    expect(ask({})).toMatchObject({
      status: 'fits',
      buildImage: 'registry.example/nvidia/tensorrt:24.05-py3',
      imagePresent: false,
      tensorrt: { version: '10.0.1.6', confidence: 'A', source: 'table' },
    });
    expect(levels(ask({ registry: '' }))).toEqual(['image warn']);
  });

  it('finds the image of the month under any registry', () => {
    expect(
      ask({ probe: { engines: [docker([image('mirror:5000/x/tensorrt:24.05-py3', '10.0.1.6')])] } }),
    ).toMatchObject({ buildImage: 'mirror:5000/x/tensorrt:24.05-py3', imagePresent: true });
  });

  it('prefers, of two images of the month, the one whose label is right', () => {
    const images = [image('old/tensorrt:24.05-py3'), image('new/tensorrt:24.05-py3', '10.0.1.6')];
    expect(ask({ probe: { engines: [docker(images)] } }).buildImage).toBe('new/tensorrt:24.05-py3');
  });

  it('lets labels win over the table, and looks for an image that has what serves', () => {
    const answer = ask({
      serving: { kind: 'image', image: image('mine/server:1', '10.1.0.27', '2.46.0') },
      probe: {
        engines: [
          docker([image('tensorrt:24.05-py3', '10.0.1.6'), image('tensorrt:24.06-py3', '10.1.0.27')]),
        ],
      },
    });
    expect(answer).toMatchObject({ status: 'fits', buildImage: 'tensorrt:24.06-py3' });
    const wrong = ask({
      serving: { kind: 'image', image: image('mine/server:1', '10.1.0.27', '2.46.0') },
      probe: { engines: [docker([image('tensorrt:24.05-py3', '10.0.1.6')])] },
    });
    expect(wrong.status).toBe('refused');
    expect(levels(wrong)).toEqual(['tensorrt stop']);
  });

  it('builds in the serving image itself where it has trtexec', () => {
    expect(
      ask({
        serving: { kind: 'image', image: image('mine/server:1', '10.0.1.6', '2.46.0'), hasTrtexec: true },
        probe: { engines: [docker([image('mine/server:1', '10.0.1.6')])] },
      }),
    ).toMatchObject({ buildImage: 'mine/server:1', imagePresent: true });
  });

  it('is unsure where the table only infers, or has no figure', () => {
    expect(ask({ serving: { kind: 'release', release: '24.06' } })).toMatchObject({
      status: 'unsure',
      tensorrt: { confidence: 'C' },
    });
    const open = ask({
      serving: { kind: 'release', release: '26.04' },
      probe: { gpus: [gpu('NVIDIA H200', '9.0', '595.58.03')] },
    });
    expect(open).toMatchObject({ status: 'unsure', tensorrt: null });
  });

  it('knows a running server by its version, and its own word about TensorRT', () => {
    expect(ask({ serving: { kind: 'server', triton: '2.46.0' } })).toMatchObject({
      status: 'fits',
      servingRelease: '24.05',
    });
    expect(
      ask({ serving: { kind: 'server', triton: '2.46.0', tensorrt: '10.0.1.6' } }).tensorrt,
    ).toMatchObject({
      source: 'server',
    });
    expect(ask({ serving: { kind: 'server', triton: '2.46.7' } }).status).toBe('unsure');
    expect(ask({ serving: { kind: 'server', triton: '2.99.0' } })).toMatchObject({
      status: 'refused',
      buildImage: null,
    });
    expect(ask({ serving: { kind: 'server', triton: '1.0.0' } }).status).toBe('refused');
  });

  it('takes the image of another month for a -trtllm server, whose TensorRT differs', () => {
    const trtllm = image('tritonserver:25.12-trtllm-python-py3', '10.13.3.9', '2.64.0');
    const probe = { gpus: [gpu('NVIDIA H200', '9.0', '580.95.05')] };
    expect(ask({ serving: { kind: 'image', image: trtllm }, probe }).buildImage).toBe(
      'registry.example/nvidia/tensorrt:25.10-py3',
    );
    const unlabelled = ask({ serving: { kind: 'image', image: { ...trtllm, tensorrt: null } }, probe });
    expect(unlabelled.status).toBe('unsure');
    expect(unlabelled.sentence).toContain('trtllm-python image of a month');
  });

  it('refuses a driver that is too old, and says what would help', () => {
    expect(ask({ probe: { gpus: [rtx] } })).toMatchObject({
      status: 'refused',
      sentence:
        'No engine for Triton 24.05 can be built here: driver 535.104.05 is too old: 24.05 needs driver 545 or newer.',
      wouldHelp: 'Serve with Triton 23.10 or older, or update the driver of the target to 545 or newer.',
    });
  });

  it('lets data-centre GPUs use older branches, and their compatibility packages with a doubt', () => {
    const a100 = gpu('NVIDIA A100-SXM4-80GB', '8.0', '535.104.05');
    expect(ask({ serving: { kind: 'release', release: '24.01' }, probe: { gpus: [a100] } }).status).toBe(
      'fits',
    );
    const doubt = ask({ probe: { gpus: [a100] } });
    expect(doubt.status).toBe('unsure');
    expect(doubt.sentence).toContain('forward-compatibility package');
    const notListed = gpu('NVIDIA A100-SXM4-80GB', '8.0', '515.65');
    expect(ask({ serving: { kind: 'release', release: '24.01' }, probe: { gpus: [notListed] } }).status).toBe(
      'refused',
    );
  });

  it('builds a version-compatible engine in an older image where the driver allows no other', () => {
    const answer = ask({
      serving: { kind: 'release', release: '24.12' },
      compatibility: 'version',
      probe: { gpus: [gpu('NVIDIA GeForce RTX 3090', '8.6', '550.54.15')] },
    });
    expect(answer).toMatchObject({
      status: 'unsure',
      buildImage: 'registry.example/nvidia/tensorrt:24.06-py3',
    });
    expect(answer.sentence).toContain('version-compatible engine should load');
  });

  it.each([
    ['no GPU', { gpus: [] }, 'gpu stop', 'no NVIDIA GPU'],
    [
      'a driver that is silent',
      { gpus: [], gpuProblem: 'NVIDIA-SMI has failed' },
      'driver stop',
      'NVIDIA-SMI has failed',
    ],
    ['no container engine', { engines: [] }, 'image stop', 'no container engine'],
    [
      'a broken engine',
      { engines: [docker([], { problem: 'permission denied' })] },
      'image stop',
      'permission denied',
    ],
    [
      'no NVIDIA runtime',
      { engines: [docker([], { nvidiaRuntime: false })] },
      'image stop',
      'NVIDIA runtime',
    ],
    [
      'a GPU below the floor',
      { gpus: [gpu('Tesla P100-PCIE-16GB', '6.0', '550.54')] },
      'gpu warn',
      'made for compute capability 7.0',
    ],
    [
      'a GPU nobody knew then',
      { gpus: [gpu('NVIDIA B200', '10.0', '570.86')] },
      'gpu warn',
      'newer than what TensorRT',
    ],
    ['an unknown capability', { gpus: [gpu('GPU', null, '550.54')] }, 'gpu warn', 'not known'],
    [
      'an unreadable driver',
      { gpus: [gpu('NVIDIA H200', '9.0', '[N/A]')] },
      'driver warn',
      'driver is not known',
    ],
    ['different GPUs', { gpus: [h200, rtx] }, 'gpu warn', 'different GPUs'],
  ] as const)('says it plainly: %s', (_, probe, level, word) => {
    const answer = ask({ probe: probe as unknown as GateRequest['probe'] });
    expect(levels(answer)).toContain(level);
    expect(answer.sentence).toContain(word);
    expect(answer.wouldHelp === null).toBe(answer.status !== 'refused');
  });

  it('uses the trtexec of a machine without containers', () => {
    const machine = (version: string | null) =>
      ask({ probe: { engines: [], trtexec: { path: '/usr/bin/trtexec', version } } });
    expect(machine('10.0.1.6')).toMatchObject({ status: 'fits', buildImage: null, imagePresent: true });
    expect(machine('10.0.1.6').sentence).toContain('the machine itself (TensorRT 10.0.1.6 by its own word)');
    expect(machine(null).status).toBe('unsure');
    expect(machine('8.6.1.6').status).toBe('refused');
  });

  it('checks the wished compatibility', () => {
    const turing = gpu('Tesla T4', '7.5', '550.54');
    expect(levels(ask({ compatibility: 'ampere+', probe: { gpus: [turing] } }))).toEqual([
      'engine-options stop',
    ]);
    expect(levels(ask({ compatibility: 'same-compute-capability' }))).toEqual(['engine-options warn']);
    expect(ask({ compatibility: 'version' }).status).toBe('fits');
  });

  it('judges the image that is asked for, and names both', () => {
    const answer = ask({
      override: 'tensorrt:23.10-py3',
      probe: { engines: [docker([image('tensorrt:23.10-py3', '8.6.1.6')])] },
    });
    expect(answer).toMatchObject({ status: 'refused', buildImage: 'tensorrt:23.10-py3', imagePresent: true });
    expect(answer.sentence).toBe(
      'Builds in tensorrt:23.10-py3 (TensorRT 8.6.1.6 by its label) as asked, in place of registry.example/nvidia/tensorrt:24.05-py3, although the gate refuses: an engine of TensorRT 8.6.1.6 does not load in Triton 24.05, which has 10.0.1.6.',
    );
    expect(answer.wouldHelp).toBe('Build in registry.example/nvidia/tensorrt:24.05-py3.');
    const same = ask({ override: 'registry.example/nvidia/tensorrt:24.05-py3' });
    expect(same.sentence).toMatch(/^Build in/u);
  });

  it.each(['20.12', '24.13', '', 'latest'])('refuses release "%s"', (release) => {
    expect(ask({ serving: { kind: 'release', release } }).status).toBe('refused');
  });

  it('is unsure about a release newer than the table, and lets its labels tell', () => {
    const newer = ask({ serving: { kind: 'release', release: '27.01' } });
    expect(newer).toMatchObject({ status: 'unsure', servingRelease: '27.01' });
    const labelled = ask({
      serving: { kind: 'release', release: '27.01' },
      probe: {
        engines: [
          docker([image('tensorrt:27.01-py3', '11.5.0.1'), image('tritonserver:27.01-py3', '11.5.0.1')]),
        ],
      },
    });
    expect(labelled.tensorrt).toEqual({ version: '11.5.0.1', confidence: 'A', source: 'label' });
    expect(levels(labelled)).not.toContain('tensorrt stop');
  });

  it('writes an answer of its schema, in whole sentences, for every release', () => {
    for (const { release } of tritonReleases) {
      for (const probe of [{}, { gpus: [rtx] }, { gpus: [] }, { engines: [] }]) {
        const answer = gateAnswerSchema.parse(ask({ serving: { kind: 'release', release }, probe }));
        for (const text of [answer.sentence, ...answer.reasons.map((reason) => reason.text)]) {
          expect(text).toMatch(/^[A-Z].*[.)]$/su);
          expect(text).not.toMatch(/undefined|null| {2}|\.\./u);
        }
      }
    }
  });
});
