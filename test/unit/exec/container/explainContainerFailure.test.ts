import { describe, expect, test } from 'vitest';
import {
  type ContainerAttempt,
  explainContainerFailure,
} from '../../../../src/exec/container/explainContainerFailure.ts';

const run: ContainerAttempt = {
  engine: 'docker',
  machineName: 'gpu-host',
  program: 'trtexec',
  image: 'tensorrt:24.05-py3',
};
const exec: ContainerAttempt = {
  engine: 'docker',
  machineName: 'gpu-host',
  program: 'trtexec',
  container: 'triton',
};

/**
 * Printed by Docker 20.10.24 and 28.2.2 and by Podman 4.3.1, except where the name says "published": those are from
 * public issue reports, since they need a GPU or another engine.
 */
const cases: [string, ContainerAttempt, number, string, string, RegExp, string?][] = [
  [
    'image missing, 20.10',
    run,
    125,
    "docker: Error response from daemon: No such image: tensorrt:24.05-py3.\nSee 'docker run --help'.",
    'missing-image',
    /docker pull tensorrt:24\.05-py3$/,
    'No such image: tensorrt:24.05-py3',
  ],
  [
    'image missing, 28.2',
    run,
    125,
    "docker: Error response from daemon: No such image: tensorrt:24.05-py3\n\nRun 'docker run --help' for more information",
    'missing-image',
    /docker pull/,
  ],
  [
    'image missing, Podman',
    { ...run, engine: 'podman' },
    125,
    'Error: tensorrt:24.05-py3: image not known',
    'missing-image',
    /podman pull/,
  ],
  [
    'engine not running',
    run,
    125,
    "docker: Cannot connect to the Docker daemon at unix:///nope.sock. Is the docker daemon running?.\nSee 'docker run --help'.",
    'unreachable',
    /systemctl start docker/,
  ],
  [
    'engine not running (published, Docker 29)',
    run,
    125,
    'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
    'unreachable',
    /systemctl start docker/,
  ],
  [
    'no permission on the socket',
    run,
    125,
    'docker: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Head "http://%2Fvar%2Frun%2Fdocker.sock/_ping": dial unix /var/run/docker.sock: connect: permission denied\n\nRun \'docker run --help\' for more information',
    'server-refused',
    /usermod -aG docker/,
  ],
  [
    'no GPU runtime',
    run,
    125,
    'docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].\nSee \'docker run --help\'.',
    'incompatible',
    /nvidia-ctk runtime configure --runtime=docker/,
    'could not select device driver "" with capabilities: [[gpu]]',
  ],
  [
    'no CDI',
    run,
    125,
    'docker: Error response from daemon: could not select device driver "cdi" with capabilities: []',
    'incompatible',
    /nvidia-ctk/,
  ],
  [
    'CDI unknown to the client',
    run,
    125,
    "docker: nvidia.com/gpu=all is not an absolute path.\nSee 'docker run --help'.",
    'incompatible',
    /nvidia-ctk/,
  ],
  [
    'no CDI, Podman',
    { ...run, engine: 'podman' },
    126,
    'Error: setting up CDI devices: unresolvable CDI devices nvidia.com/gpu=all',
    'incompatible',
    /nvidia-ctk cdi generate/,
  ],
  [
    'no CDI (published, Docker 29)',
    run,
    125,
    'docker: Error response from daemon: failed to discover GPU vendor from CDI: no known GPU vendor found',
    'incompatible',
    /nvidia-ctk/,
  ],
  [
    'unknown runtime',
    run,
    125,
    'docker: Error response from daemon: Unknown runtime specified nvidia.',
    'incompatible',
    /nvidia-ctk/,
  ],
  [
    'driver too old (published)',
    run,
    125,
    "docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error running prestart hook #0: exit status 1, stdout: , stderr: Auto-detected mode as 'legacy'\nnvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.8, please update your driver to a newer version, or use an earlier cuda container",
    'incompatible',
    /older release/,
  ],
  [
    'driver not loaded (published)',
    run,
    125,
    'docker: Error response from daemon: OCI runtime create failed: container_linux.go:380: starting container process caused: process_linux.go:545: container init caused: Running hook #0:: error running hook: exit status 1, stdout: , stderr: nvidia-container-cli: initialization error: driver error: failed to process request: unknown.',
    'incompatible',
    /nvidia-smi/,
  ],
  [
    'name in use',
    run,
    125,
    'docker: Error response from daemon: Conflict. The container name "/engine-room-j1" is already in use by container "db22". You have to remove (or rename) that container to be able to reuse that name.',
    'server-refused',
    /docker rm --force engine-room-j1$/,
  ],
  [
    'name in use, Podman',
    { ...run, engine: 'podman' },
    125,
    'Error: creating container storage: the container name "engine-room-j1" is already in use by 64dc. You have to remove that container to be able to reuse that name: that name is already in use',
    'server-refused',
    /podman rm --force engine-room-j1$/,
  ],
  [
    'disk full (published)',
    run,
    125,
    'docker: Error response from daemon: mkdir /var/lib/docker/overlay2/8d1-init: no space left on device.',
    'disk-full',
    /docker system df/,
  ],
  [
    'another platform',
    run,
    125,
    'docker: Error response from daemon: image with reference tensorrt:24.05-py3 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64.',
    'incompatible',
    /architecture/,
  ],
  [
    'folder missing',
    run,
    125,
    'docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /nope/x.',
    'not-found',
    /^$/,
  ],
  [
    'folder missing, Podman',
    { ...run, engine: 'podman' },
    125,
    'Error: statfs /nope/x: no such file or directory',
    'not-found',
    /^$/,
  ],
  [
    'program missing',
    run,
    127,
    '[FATAL tini (7)] exec trtexec failed: No such file or directory',
    'missing-tool',
    /trtexec is in the tensorrt images/,
  ],
  [
    'program missing without init',
    run,
    127,
    'docker: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "trtexec": executable file not found in $PATH: unknown.\ntime="2026-11-22T22:04:21Z" level=error msg="error waiting for container: context canceled"',
    'missing-tool',
    /image/,
  ],
  [
    'program missing, Podman',
    { ...run, engine: 'podman' },
    1,
    'ERROR (catatonit:6): failed to exec pid1: No such file or directory',
    'missing-tool',
    /image/,
  ],
  [
    'no program',
    run,
    126,
    '[FATAL tini (8)] exec /etc/passwd failed: Permission denied',
    'missing-tool',
    /execute/,
  ],
  [
    'no container',
    exec,
    1,
    'Error response from daemon: No such container: triton',
    'not-found',
    /docker ps/,
  ],
  ['no container, older client', exec, 1, 'Error: No such container: triton', 'not-found', /docker ps/],
  [
    'no container, Podman',
    { ...exec, engine: 'podman' },
    125,
    'Error: no container with name or ID "triton" found: no such container',
    'not-found',
    /podman ps/,
  ],
  [
    'container stopped',
    exec,
    1,
    'Error response from daemon: Container 1941cb43ee74308b3a9cf9be51d46eee7f9247478c6789f0cf17bf1621b6e629 is not running',
    'not-found',
    /docker start triton/,
  ],
  [
    'container stopped, Podman',
    { ...exec, engine: 'podman' },
    255,
    'Error: can only create exec sessions on running containers: container state improper',
    'not-found',
    /podman start/,
  ],
  [
    'an unknown refusal',
    run,
    125,
    'docker: Error response from daemon: something new.',
    'process-failed',
    /^$/,
    'something new',
  ],
];

describe('explainContainerFailure', () => {
  test.each(cases)('%s', (_, attempt, exitCode, stderr, kind, nextStep, cause) => {
    const failure = explainContainerFailure(attempt, { exitCode, stdout: '', stderr });
    expect(failure?.kind).toBe(kind);
    expect(failure?.nextStep ?? '').toMatch(nextStep);
    expect(failure?.message).toMatch(/^(?:[A-Z/]|trtexec ).*\.$/u);
    expect(failure?.message).toMatch(/gpu-host|tensorrt:24\.05-py3|container triton/u);
    if (cause !== undefined) {
      expect(failure?.cause).toBe(cause);
    }
  });

  test('docker exec tells on standard output that the program is missing', () => {
    const stdout =
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "trtexec": executable file not found in $PATH: unknown\n';
    expect(explainContainerFailure(exec, { exitCode: 126, stdout, stderr: '' })).toMatchObject({
      kind: 'missing-tool',
      message: 'There is no trtexec in the container triton.',
    });
  });

  test('a missing working folder is not taken for a missing program', () => {
    const stdout =
      'OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd ("/nope") set in config.json failed: no such file or directory: unknown\n';
    expect(explainContainerFailure(exec, { exitCode: 126, stdout, stderr: '' })).toMatchObject({
      kind: 'not-found',
      message: 'The working folder /nope does not exist in the container triton.',
    });
  });

  test.each([
    [0, ''],
    [1, '[E] Error: no space left on device'],
    [1, 'Error: No such image in my model'],
    [127, 'sh: 1: trtexec: not found'],
    [137, 'Killed'],
    [null, ''],
  ])("the program's own end with %j and %j is its own", (exitCode, stderr) => {
    expect(explainContainerFailure(run, { exitCode, stdout: '', stderr })).toBeUndefined();
  });
});
