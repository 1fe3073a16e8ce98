import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { localRunner } from '../../../src/exec/localRunner.ts';
import type { CommandRunner } from '../../../src/exec/command.ts';
import { containerTarget } from '../../../src/exec/container/containerTarget.ts';
import { createSshRunner, type SshRunner } from '../../../src/exec/ssh/sshRunner.ts';
import type { ContainerEngine } from '../../../src/exec/target/targetSpec.ts';
import { type PodmanEngine, startPodmanEngine } from '../../support/podmanEngine.ts';
import { type SshServer, startSshServer } from '../../support/sshServer.ts';
import { runningMachine, withEnvironment } from '../../support/testMachine.ts';

/** Prints its arguments, a variable and its standard input, each with a zero behind it. */
const printer = 'for word; do printf "%s\\0" "$word"; done; printf "%s\\0" "$HOSTILE_VALUE"; cat';
const seed = 20240507;
const rounds = 4;
const wordsInARound = 40;

const pieces = [
  ...["'", '"', '`', '$', '$(id)', '${HOME}', '$HOME', '\\', '\\n', '\\\\', '\n', '\t', '\r', ';', '&', '&&'],
  ...[
    '|',
    '>',
    '<',
    '*',
    '?',
    '[a]',
    '{a,b}',
    '~',
    '#',
    '!',
    '!!',
    '%',
    '%s',
    '%PATH%',
    '^',
    '=',
    ',',
    ':',
    '(',
  ],
  ...[
    ')',
    ' ',
    '  ',
    '-',
    '--',
    '-e',
    '--rm',
    '--entrypoint=x',
    '@',
    'a',
    'Z',
    '0',
    'é',
    'ü',
    '模型',
    '🚀',
    '\u202e',
  ],
  ...['\u0007', '\u001b[31m', 'EOF', '\\\n', "'\\''", '"$@"', '{{.}}', '~root', '/../', './'],
];

/** Always there, whatever the seed gives. */
const fixed = [
  '',
  ' ',
  '-',
  '--',
  '-rf',
  '--privileged',
  '\n',
  '$(touch /tmp/x)',
  "'",
  '"',
  '\\',
  'a'.repeat(20_000),
];

/** mulberry32: small, and the same everywhere. */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function hostileWords(random: () => number): string[] {
  const word = () =>
    Array.from({ length: Math.floor(random() * 8) }, () => pieces[Math.floor(random() * pieces.length)]).join(
      '',
    );
  return [...fixed, ...Array.from({ length: wordsInARound }, word)];
}

async function expectUnchanged(runner: CommandRunner): Promise<void> {
  const random = randomNumbers(seed);
  for (let round = 0; round < rounds; round++) {
    const words = hostileWords(random);
    const value = words.slice(fixed.length).join('').replaceAll('\0', '');
    const stdin = words.join('\n');
    const result = await runner.run({
      program: 'sh',
      args: ['-c', printer, 'sh', ...words],
      env: { HOSTILE_VALUE: value },
      stdin,
    });
    expect(result.stderr).toBe('');
    expect(result.stdout.split('\0')).toEqual([...words, value, stdin]);
  }
}

async function expectOddPrograms(runner: CommandRunner): Promise<void> {
  for (const program of ['-x', '--help', 'no such; echo program', '["a"]', '$(id)']) {
    await expect(runner.run({ program, args: [] })).rejects.toMatchObject({
      failure: { kind: 'missing-tool' },
    });
  }
}

async function throughEngine(
  runner: CommandRunner,
  engine: ContainerEngine,
  image: string,
  check: (runner: CommandRunner) => Promise<void>,
): Promise<void> {
  const spec = { kind: 'container', on: { kind: 'here' }, engine, image, gpus: 'auto' } as const;
  await check(containerTarget(runningMachine(runner), spec).runner);
}

async function throughRunningContainer(
  runner: CommandRunner,
  engine: ContainerEngine,
  image: string,
  check: (runner: CommandRunner) => Promise<void>,
): Promise<void> {
  const container = `hostile-${engine}`;
  const started = await runner.run({
    program: engine,
    args: ['run', '--detach', '--init', '--network=none', '--name', container, image, 'sleep', '600'],
  });
  expect(started).toMatchObject({ exitCode: 0 });
  try {
    const spec = { kind: 'running-container', on: { kind: 'here' }, engine, container } as const;
    await check(containerTarget(runningMachine(runner), spec).runner);
  } finally {
    await runner.run({ program: engine, args: ['rm', '--force', container] });
  }
}

describe('hostile arguments, values and input arrive unchanged', () => {
  const docker = inject('docker');
  const dockerRunner = withEnvironment(localRunner, docker.environment);
  let folder: string;
  let podman: PodmanEngine;
  let podmanRunner: CommandRunner;
  let server: SshServer;
  let ssh: SshRunner;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-room-hostile-'));
    podman = await startPodmanEngine(join(folder, 'podman'));
    podmanRunner = withEnvironment(localRunner, podman.environment);
    const environment = { ...docker.environment, ...podman.environment };
    server = await startSshServer(join(folder, 'ssh'), { environment });
    ssh = createSshRunner(server.host.direct, { configFile: server.configFile, ask: 'never' });
  });
  afterAll(async () => {
    await ssh.disconnect();
    await server.stop();
    await podman.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('on this machine', () => expectUnchanged(localRunner));

  test('in an image of Docker', () =>
    throughEngine(dockerRunner, 'docker', docker.baseImage, expectUnchanged));
  test('in a running container of Docker', () =>
    throughRunningContainer(dockerRunner, 'docker', docker.baseImage, expectUnchanged));
  test('in an image of Podman', () =>
    throughEngine(podmanRunner, 'podman', podman.baseImage, expectUnchanged));
  test('in a running container of Podman', () =>
    throughRunningContainer(podmanRunner, 'podman', podman.baseImage, expectUnchanged));

  test('on an SSH host', () => expectUnchanged(ssh));
  test('in an image of Docker on an SSH host', () =>
    throughEngine(ssh, 'docker', docker.baseImage, expectUnchanged));
  test('in a running container of Docker on an SSH host', () =>
    throughRunningContainer(ssh, 'docker', docker.baseImage, expectUnchanged));
  test('in an image of Podman on an SSH host', () =>
    throughEngine(ssh, 'podman', podman.baseImage, expectUnchanged));
  test('in a running container of Podman on an SSH host', () =>
    throughRunningContainer(ssh, 'podman', podman.baseImage, expectUnchanged));

  test('a program with an odd name is no option of Docker', async () => {
    await throughEngine(dockerRunner, 'docker', docker.baseImage, expectOddPrograms);
    await throughRunningContainer(dockerRunner, 'docker', docker.baseImage, expectOddPrograms);
  });
  test('a program with an odd name is no option of Podman', async () => {
    await throughEngine(podmanRunner, 'podman', podman.baseImage, expectOddPrograms);
    await throughRunningContainer(podmanRunner, 'podman', podman.baseImage, expectOddPrograms);
  });
});
