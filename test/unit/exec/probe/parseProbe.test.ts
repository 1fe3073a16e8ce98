import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { parseProbe } from '../../../../src/exec/probe/parseProbe.ts';
import { dockerInfo, inspected, nonce, nvidiaSmi, output, podmanInfo } from './recordings.ts';

const parse = (sections: Parameters<typeof output>[0] = {}) =>
  parseProbe(output(sections), { name: 'gpu-host', nonce, probedAtMs: 5 });

describe('a machine', () => {
  test('is told with its system, processor, memory and the disk of the cache', () => {
    const probe = parse({
      kernel: '6.18.44',
      architecture: 'x86_64',
      cpu: 'model name\t: Intel(R) Xeon(R) Processor',
      cores: '16',
      memory: 'MemTotal:       131981020 kB',
      disk: '/root/.cache/engine-room\n/dev/vda         264212084 16891784  67081788      21% /',
    });
    expect(probe).toMatchObject({
      probedAtMs: 5,
      os: 'Ubuntu 24.04.3 LTS',
      kernel: '6.18.44',
      architecture: 'x86_64',
      cpu: 'Intel(R) Xeon(R) Processor',
      cores: 16,
      memoryBytes: 131981020 * 1024,
      disk: {
        folder: '/root/.cache/engine-room',
        totalBytes: 264212084 * 1024,
        freeBytes: 67081788 * 1024,
      },
      gpus: [],
      engines: [],
      pythons: [],
      trtexec: null,
    });
    expect(probe).not.toHaveProperty('gpuProblem');
  });

  test('with macOS is named, with memory in bytes', () => {
    const text = 'ProductName:\t\tmacOS\nProductVersion:\t\t15.1\nBuildVersion:\t\t24B83';
    expect(parse({ os: text, memory: '34359738368' })).toMatchObject({
      os: 'macOS 15.1',
      memoryBytes: 34359738368,
    });
  });

  test('whose disk line is missing or odd has a disk of unknown size', () => {
    expect(parse({ disk: '/cache' }).disk).toEqual({ folder: '/cache', totalBytes: 0, freeBytes: 0 });
    expect(parse({ disk: '/cache\ndf: weird' }).disk.freeBytes).toBe(0);
  });

  test('that did not run the script is a failure in its own words', () => {
    const said = 'This account is currently not available.';
    expect(() => parseProbe(said, { name: 'gpu-host', nonce, probedAtMs: 0 })).toThrow(FailureError);
    try {
      parseProbe(said, { name: 'gpu-host', nonce, probedAtMs: 0 });
    } catch (thrown) {
      expect(thrown).toMatchObject({ failure: { kind: 'process-failed', cause: said } });
    }
  });
});

describe('nvidia-smi', () => {
  test('lists a GPU with its memory in bytes', () => {
    expect(parse({ gpus: [nvidiaSmi.h200, 0] }).gpus).toEqual([
      {
        name: 'NVIDIA H200',
        memoryBytes: 143771 * 1024 * 1024,
        computeCapability: '9.0',
        driver: '580.159.04',
        uuid: 'GPU-8da66dc9-279b-9b79-2c9f-f924cdb31659',
      },
    ]);
    expect(
      parse({ gpus: [nvidiaSmi.two, 0] }).gpus.map(({ computeCapability }) => computeCapability),
    ).toEqual(['7.0', '8.9']);
  });

  test('of an older driver is asked without the capability, which is then unknown', () => {
    const probe = parse({
      gpus: [nvidiaSmi.unknownField, 2],
      'gpus-old': [nvidiaSmi.h200WithoutCapability, 0],
    });
    expect(probe.gpus).toMatchObject([
      { name: 'NVIDIA H200', computeCapability: null, driver: '580.159.04' },
    ]);
    expect(probe).not.toHaveProperty('gpuProblem');
  });

  test('may not know the memory or the uuid', () => {
    expect(parse({ gpus: [nvidiaSmi.orin, 0] }).gpus).toEqual([
      { name: 'Orin (nvgpu)', memoryBytes: 0, computeCapability: '8.7', driver: '540.4.0', uuid: null },
    ]);
  });

  test.each([
    [nvidiaSmi.noDriver, 9, /couldn't communicate with the NVIDIA driver/],
    [nvidiaSmi.mismatch, 18, /version mismatch NVML library version: 535\.183/],
    [nvidiaSmi.noDevices, 6, /^No devices were found$/],
    ['', 255, /exit status 255/],
    ['', 124, /did not answer within 10 s/],
    ['', 137, /did not answer within 10 s/],
  ])('that fails says why: %j', (text, status, problem) => {
    const probe = parse({ gpus: [text, status] });
    expect(probe.gpus).toEqual([]);
    expect(probe.gpuProblem).toMatch(problem);
  });

  test('that hung until the probe was given up did not answer', () => {
    expect(parse({ 'gpus-asked': '' }).gpuProblem).toMatch(/did not answer/);
  });

  test('that is missing beside an NVIDIA device means a missing driver', () => {
    expect(parse({ pci: 'nvidia' }).gpuProblem).toMatch(/driver is not installed/);
    expect(parse({ pci: '' })).not.toHaveProperty('gpuProblem');
  });
});

describe('Docker', () => {
  const docker = (info: string, status = 0, more: Parameters<typeof output>[0] = {}) =>
    parse({
      'docker.version': ['Docker version 28.2.2, build e6534b4', 0],
      'docker.info': [info, status],
      ...more,
    }).engines[0];

  test('without the NVIDIA runtime says so', () => {
    expect(docker(dockerInfo.plain)).toEqual({
      engine: 'docker',
      version: '20.10.24+dfsg1',
      nvidiaRuntime: false,
      images: [],
    });
  });

  test('reaches GPUs through the runtime, the hook or CDI devices', () => {
    expect(docker(dockerInfo.nvidia)?.nvidiaRuntime).toBe(true);
    expect(
      docker(dockerInfo.plain, 0, { cdi: '/usr/bin/nvidia-container-runtime-hook' })?.nvidiaRuntime,
    ).toBe(true);
    expect(docker(dockerInfo.cdi, 0, { cdi: '/etc/cdi/nvidia.yaml' })?.nvidiaRuntime).toBe(true);
    expect(docker(dockerInfo.cdi)?.nvidiaRuntime).toBe(false);
    // An engine that does not look for CDI devices has no use for them.
    expect(docker(dockerInfo.plain, 0, { cdi: '/etc/cdi/nvidia.yaml' })?.nvidiaRuntime).toBe(false);
  });

  test.each([
    [dockerInfo.daemonDown, 1, /^Cannot connect to the Docker daemon/],
    [dockerInfo.noPermission, 1, /permission denied$/],
    ['', 124, /did not answer within 10 s/],
    ['{"ServerVersion": "27', 0, /exit status 0/],
  ])('that cannot be used says why: %#', (info, status, problem) => {
    const engine = docker(info, status, { 'docker.images': inspected.triton });
    expect(engine?.problem).toMatch(problem);
    expect(engine).toMatchObject({ version: '28.2.2', nvidiaRuntime: false, images: [] });
  });

  test('that is Podman in disguise is not listed twice', () => {
    const probe = parse({
      'docker.version': ['podman version 4.3.1', 0],
      'docker.info': [podmanInfo, 0],
      'podman.version': ['podman version 4.3.1', 0],
      'podman.info': [podmanInfo, 0],
      cdi: '/etc/cdi/nvidia.yaml',
    });
    expect(probe.engines).toEqual([{ engine: 'podman', version: '4.3.1', nvidiaRuntime: true, images: [] }]);
  });

  test('lists images of interest under every name, with the versions of their labels and environment', () => {
    const images = [inspected.triton, inspected.dangling, inspected.plain, inspected.byName].join('\n');
    expect(docker(dockerInfo.plain, 0, { 'docker.images': images })?.images).toEqual([
      {
        name: 'example.org/nvidia/tritonserver:23.10-py3',
        id: `sha256:${'a'.repeat(64)}`,
        digest: inspected.digest,
        sizeBytes: 14_300_000_000,
        tensorrt: '8.6.1.6',
        cuda: '9.0',
        triton: '2.39.0',
      },
      expect.objectContaining({
        name: 'pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime',
        tensorrt: null,
        triton: null,
      }),
      expect.objectContaining({ name: 'triton:mine', digest: null, tensorrt: '8.6.1.6' }),
    ]);
  });

  test('hands out no image that would be read as an option, and none from a line cut short', () => {
    const hostile = inspected.podman.replace('localhost/trt:test', '--privileged');
    const images = [hostile, inspected.triton.slice(0, 300), '[1,2]', 'null'].join('\n');
    expect(docker(dockerInfo.plain, 0, { 'docker.images': images })?.images).toEqual([]);
  });
});

test('Podman gives ids without the algorithm', () => {
  const [engine] = parse({
    'podman.version': ['podman version 4.3.1', 0],
    'podman.info': [podmanInfo, 0],
    'podman.images': inspected.podman,
  }).engines;
  expect(engine?.images).toMatchObject([
    {
      name: 'localhost/trt:test',
      id: 'sha256:4513e5e736caff2e2c89f15629b6cc704b96454d23440a14f4fd95ea61e9477d',
      digest: 'sha256:1c0534cf43ab70b885643551aa323ed62531f585e5464155ff3fbe84ba4111b3',
      tensorrt: '10.0.1.6',
      cuda: '12.4.1',
    },
  ]);
});

describe('Pythons', () => {
  const line = (path: string, version: string, same: readonly string[], torch: string | null = null) =>
    JSON.stringify({ path, same, version, torch, onnx: null, onnxruntime: null, tensorrt: null });

  test('are told once each; Python 2 and odd lines are left out', () => {
    const pythons = [
      line('/opt/torch/.venv/bin/python3', '3.12.3', ['/usr/bin/python3.12', '/opt/torch/.venv'], '2.11.0'),
      line('/opt/torch/.venv/bin/python', '3.12.3', ['/usr/bin/python3.12', '/opt/torch/.venv'], '2.11.0'),
      line('/usr/bin/python3', '3.12.3', ['/usr/bin/python3.12', '/usr']),
      line('/usr/bin/python', '2.7.18', ['/usr/bin/python2.7', '/usr']),
      line('relative/python', '3.12.3', ['x', 'y']),
      line('/evil', '3.12.3', ['v', 'w'], '2.0\u001b[31m'),
      'Traceback (most recent call last):',
    ].join('\n');
    expect(parse({ pythons }).pythons.map(({ path, torch }) => [path, torch])).toEqual([
      ['/opt/torch/.venv/bin/python3', '2.11.0'],
      ['/usr/bin/python3', null],
    ]);
  });
});

describe('trtexec', () => {
  test.each([
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec --help', '8.6.1'],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v100001] # trtexec --help', '10.0.1'],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v101601] # trtexec --help', '10.16.1'],
    ['&&&& RUNNING TensorRT.trtexec # trtexec --help', null],
  ])('names its version in the banner: %s', (banner, version) => {
    const path = '/usr/src/tensorrt/bin/trtexec';
    expect(parse({ trtexec: `${path}\n${banner}` }).trtexec).toEqual({ path, version });
  });
});

describe('hostile output', () => {
  test('cannot make up a section without the nonce, nor overwrite one', () => {
    const probe = parse({
      cpu: `model name: x\n@@other gpus\n${nvidiaSmi.h200}\n@@n0nce-not gpus\n${nvidiaSmi.h200}`,
    });
    expect(probe.gpus).toEqual([]);
    const twice = parseProbe(output({ kernel: '6.1' }) + output({ kernel: '9.9' }), {
      name: 'x',
      nonce,
      probedAtMs: 0,
    });
    expect(twice.kernel).toBe('6.1');
  });

  test('comes without control characters and bounded', () => {
    const probe = parse({
      os: `PRETTY_NAME="\u001b[2Jevil\u202e"`,
      cpu: `model name : ${'x'.repeat(5000)}`,
      gpus: [`\u001b]0;title\u0007${'y'.repeat(5000)}`, 1],
    });
    expect(probe.os).toBe('[2Jevil');
    expect(probe.cpu.length).toBeLessThanOrEqual(500);
    expect(probe.gpuProblem?.length).toBe(500);
    expect(probe.gpuProblem).not.toContain('\u001b');
  });

  test('before the first section, such as an image’s banner, is passed over', () => {
    expect(parseProbe(`== TensorRT ==\n${output({})}`, { name: 'x', nonce, probedAtMs: 0 }).os).toBe(
      'Ubuntu 24.04.3 LTS',
    );
  });
});
