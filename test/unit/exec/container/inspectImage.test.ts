import { describe, expect, test } from 'vitest';
import type { CommandRunner } from '../../../../src/exec/command.ts';
import { inspectImage, readInspectedImage } from '../../../../src/exec/container/inspectImage.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const image = {
  Id: 'sha256:0123',
  RepoTags: ['nvcr.io/nvidia/tensorrt:23.05-py3'],
  RepoDigests: [`nvcr.io/nvidia/tensorrt@${digest}`],
  Size: 7_000_000_000,
  Config: {
    Labels: { 'com.nvidia.tensorrt.version': '8.6.1.2+cuda12.0.1.011', 'com.nvidia.cuda.version': '12.1.1' },
    Env: ['TRT_VERSION=9.9.9', 'CUDA_VERSION=12.1.1.009', 'TRITON_SERVER_VERSION=2.34.0', 'EMPTY', 'X=a=b'],
  },
};

function runnerThat(exitCode: number, stdout: string, stderr = ''): CommandRunner {
  return { run: () => Promise.resolve({ exitCode, signal: null, stdout, stderr }) };
}

describe('inspectImage', () => {
  test('reads versions from labels first, without the build suffix', () => {
    expect(readInspectedImage(JSON.stringify([image]), 'tensorrt:x')).toEqual({
      name: 'tensorrt:x',
      id: 'sha256:0123',
      digest,
      sizeBytes: 7_000_000_000,
      tensorrt: '8.6.1.2',
      cuda: '12.1.1',
      triton: '2.34.0',
    });
  });

  test('falls back on the environment, and on nothing', () => {
    const withEnv = { ...image, Config: { ...image.Config, Labels: null } };
    expect(readInspectedImage(JSON.stringify([withEnv]), 'x')).toMatchObject({
      tensorrt: '9.9.9',
      cuda: '12.1.1.009',
    });
    const bare = { Id: '99', Config: { Labels: { 'com.nvidia.tensorrt.version': '<script>' } } };
    expect(readInspectedImage(JSON.stringify([bare]), 'x')).toEqual({
      name: 'x',
      id: 'sha256:99',
      digest: null,
      sizeBytes: 0,
      tensorrt: null,
      cuda: null,
      triton: null,
    });
  });

  test.each(['', 'hello', '{}', '[{"Id": 1}]', '[{"Id":"a","Config":{"Labels":{"a":1}}}]'])(
    'refuses %j',
    (text) => {
      expect(() => readInspectedImage(text, 'x')).toThrow(/description of the image x/);
    },
  );

  test.each([
    'Error: No such image: x:1',
    'Error response from daemon: No such image: x:1',
    'Error: inspecting object: x:1: image not known',
  ])('an image that is not there is undefined: %s', async (stderr) => {
    expect(await inspectImage(runnerThat(1, '[]\n', stderr), 'docker', 'x:1')).toBeUndefined();
  });

  test('an engine that does not answer is not taken for a missing image', async () => {
    const stderr = 'Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?';
    await expect(inspectImage(runnerThat(1, '[]', stderr), 'docker', 'x:1')).rejects.toMatchObject({
      failure: { kind: 'unreachable' },
    });
  });

  test('an option in place of a name is refused', async () => {
    await expect(inspectImage(runnerThat(0, '[]'), 'docker', '--format=x')).rejects.toThrow(
      /not the name of an image/,
    );
  });
});
