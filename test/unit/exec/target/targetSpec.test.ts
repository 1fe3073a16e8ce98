import { describe, expect, test } from 'vitest';
import { formatTarget, machineOf, parseTarget } from '../../../../src/exec/target/targetSpec.ts';

describe('a target as one word', () => {
  test.each([
    'here',
    'ssh:gpu-host',
    'ssh:user@10.0.0.5',
    'docker:tensorrt:24.05-py3',
    'podman:registry.example.com:5000/nvidia/tensorrt@sha256:0123',
    'ssh:gpu-host/docker:nvidia/tensorrt:24.05-py3',
    'docker-exec:my-container',
    'ssh:gpu-host/podman-exec:other',
    'kubernetes:/inference/tensorrt:24.05-py3',
    'kubernetes:prod/inference/registry/tensorrt:24.05-py3',
  ])('%s is read and written alike', (text) => {
    expect(formatTarget(parseTarget(text))).toBe(text);
  });

  test('a container lies on its machine', () => {
    expect(machineOf(parseTarget('ssh:gpu-host/docker:image'))).toEqual({ kind: 'ssh', host: 'gpu-host' });
    expect(machineOf(parseTarget('docker:image'))).toEqual({ kind: 'here' });
    expect(machineOf(parseTarget('kubernetes:/ns/image'))).toBeUndefined();
  });

  test.each([
    '',
    'ssh:',
    'ssh:-oProxyCommand=touch',
    'ssh:two words',
    'ssh:gpu/nothing',
    'docker:',
    'docker:-v',
    'containerd:image',
    'kubernetes:image',
    'gpu-host',
  ])('%j is refused with the forms that are known', (text) => {
    expect(() => parseTarget(text)).toThrow('is not a target');
  });
});
