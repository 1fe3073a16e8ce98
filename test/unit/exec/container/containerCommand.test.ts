import { describe, expect, test } from 'vitest';
import {
  execInContainer,
  type ImageRun,
  markKillCommand,
  removeContainerCommand,
  runInImage,
} from '../../../../src/exec/container/containerCommand.ts';
import type { ContainerFacts } from '../../../../src/exec/container/containerFacts.ts';

const facts: ContainerFacts = {
  user: { uid: 1000, gid: 1001 },
  rootless: false,
  remapsUsers: false,
  gpuRoute: 'flag',
};
const run: ImageRun = {
  engine: 'docker',
  image: 'nvcr.io/nvidia/tensorrt:24.05-py3',
  jobId: 'build-1',
  folders: ['/work/a,b'],
  facts,
  gpus: 'flag',
  network: 'none',
};

describe('runInImage', () => {
  test('writes the whole command line', () => {
    const command = runInImage(
      {
        program: 'trtexec',
        args: ['--onnx=/work/a,b/m.onnx', ''],
        env: { TOKEN: 's' },
        cwd: '/work/a,b',
        stdin: 'x',
        stop: [{ signal: 'SIGINT', waitMs: 100 }],
      },
      run,
    );
    expect(command).toEqual({
      program: 'docker',
      args: [
        ...['run', '--rm', '--init', '--interactive', '--pull=never', '--log-driver=none'],
        '--name=engine-room-build-1',
        '--network=none',
        '--shm-size=1g',
        '--gpus=all',
        '--user=1000:1001',
        '--env=HOME=/tmp',
        '--mount=type=bind,"source=/work/a,b","target=/work/a,b"',
        '--env=ENGINE_ROOM_JOB=build-1',
        '--env=TOKEN',
        '--workdir=/work/a,b',
        '--entrypoint=trtexec',
        'nvcr.io/nvidia/tensorrt:24.05-py3',
        '--onnx=/work/a,b/m.onnx',
        '',
      ],
      env: { TOKEN: 's' },
      stdin: 'x',
      stop: [{ signal: 'SIGINT', waitMs: 100 }],
    });
  });

  const argumentsOf = (changes: Partial<ImageRun>) =>
    runInImage({ program: 'p', args: ['a'] }, { ...run, ...changes }).args;

  test.each<[string, Partial<ImageRun>, string[], string[]]>([
    [
      'root stays root',
      { facts: { ...facts, user: { uid: 0, gid: 0 } } },
      ['--user=0:0'],
      ['--env=HOME=/tmp'],
    ],
    [
      'root of rootless Docker is the user',
      { facts: { ...facts, rootless: true } },
      ['--user=0:0'],
      ['--user=1000:1001'],
    ],
    [
      'remapped users are mapped back',
      { facts: { ...facts, remapsUsers: true } },
      ['--userns=host', '--user=1000:1001'],
      [],
    ],
    [
      'rootless Podman keeps the numbers, and gives GPUs as devices',
      { engine: 'podman', facts: { ...facts, rootless: true }, gpus: 'device' },
      [
        '--userns=keep-id',
        '--user=1000:1001',
        '--device=nvidia.com/gpu=all',
        '--entrypoint=["p"]',
        '--security-opt=label=disable',
      ],
      ['--gpus=all'],
    ],
    ['no GPUs are asked for', { gpus: 'none' }, [], ['--gpus=all']],
    ['the network of the engine is left alone', { network: 'engine' }, [], ['--network=none']],
  ])('%s', (_, changes, present, absent) => {
    const args = argumentsOf(changes);
    expect(args).toEqual(expect.arrayContaining(present));
    absent.forEach((word) => expect(args).not.toContain(word));
  });

  test('a user without numbers is left to the engine', () => {
    const { user, ...others } = facts;
    expect(user).toBeDefined();
    expect(argumentsOf({ facts: others }).filter((word) => word.startsWith('--user'))).toEqual([]);
  });

  test('a home that the command sets is kept', () => {
    const { args } = runInImage({ program: 'p', args: [], env: { HOME: '/x' } }, run);
    expect(args.filter((word) => word.startsWith('--env=HOME'))).toEqual(['--env=HOME=/x']);
  });

  test.each(['', '--privileged', 'a b', 'a\nb'])('refuses %j as an image', (image) => {
    expect(() => argumentsOf({ image })).toThrow(/is not the name of an image/);
  });

  test('refuses an empty program and a job id that is no name', () => {
    expect(() => runInImage({ program: '', args: [] }, run)).toThrow(/no program/);
    expect(() => argumentsOf({ jobId: '--rm x' })).toThrow(/is not the id of a job/);
  });
});

describe('execInContainer', () => {
  const exec = { engine: 'podman', container: 'triton', jobId: 'j1' } as const;

  test('writes the whole command line, marked', () => {
    expect(execInContainer({ program: '-x', args: ['-y'], env: { A: '1' }, cwd: '/c' }, exec)).toEqual({
      program: 'podman',
      args: [
        'exec',
        '--interactive',
        '--env=ENGINE_ROOM_JOB=j1',
        '--env=A',
        '--workdir=/c',
        'triton',
        '-x',
        '-y',
      ],
      env: { A: '1' },
    });
  });

  test('refuses an option in place of a container', () => {
    expect(() => execInContainer({ program: 'p', args: [] }, { ...exec, container: '--privileged' })).toThrow(
      /is not the name of a container/,
    );
  });

  test('the plan is handed to the mark killer in names and tenths of a second', () => {
    const { args } = markKillCommand(exec, [
      { signal: 'SIGINT', waitMs: 30_000 },
      { signal: 'SIGTERM', waitMs: 250 },
    ]);
    expect(args.slice(0, 4)).toEqual(['exec', 'triton', 'sh', '-c']);
    expect(args.slice(5)).toEqual(['sh', 'ENGINE_ROOM_JOB=j1', 'INT', '300', 'TERM', '3']);
  });
});

test('a container is removed by the name of its job', () => {
  expect(removeContainerCommand('docker', 'j1').args).toEqual([
    'rm',
    '--force',
    '--volumes',
    'engine-room-j1',
  ]);
});
