import { describe, expect, test } from 'vitest';
import { askContainerFacts } from '../../../../src/exec/container/containerFacts.ts';
import type { CommandResult, CommandRunner } from '../../../../src/exec/command.ts';

function answers(info: Partial<CommandResult>, machine = ''): CommandRunner {
  const ended = { exitCode: 0, signal: null, stdout: '', stderr: '' };
  return {
    run: ({ program }) =>
      Promise.resolve(program === 'sh' ? { ...ended, stdout: machine } : { ...ended, ...info }),
  };
}

const docker = { engine: 'docker', machineName: 'gpu-host', posix: true } as const;
const podman = { engine: 'podman', machineName: 'gpu-host', posix: true } as const;
const info = (data: unknown) => ({ stdout: JSON.stringify(data) });

describe('askContainerFacts', () => {
  test('a plain Docker without GPUs', async () => {
    const runner = answers(
      info({ Runtimes: { runc: { path: 'runc' } }, SecurityOptions: ['name=seccomp,profile=default'] }),
      'user 1000 1001\n',
    );
    expect(await askContainerFacts(runner, docker)).toEqual({
      user: { uid: 1000, gid: 1001 },
      rootless: false,
      remapsUsers: false,
      gpuRoute: 'none',
    });
  });

  test.each([
    ['the runtime is registered', { Runtimes: { nvidia: { path: 'nvidia-container-runtime' } } }, '', 'flag'],
    ['only the hook is installed', { Runtimes: {} }, 'user 0 0\nhook\n', 'flag'],
    [
      'the engine has found devices',
      { DiscoveredDevices: [{ Source: 'cdi', ID: 'nvidia.com/gpu=all' }] },
      '',
      'device',
    ],
    ["another maker's device", { DiscoveredDevices: [{ Source: 'cdi', ID: 'amd.com/gpu=all' }] }, '', 'none'],
    ['nothing is told', { Runtimes: null, SecurityOptions: null, DiscoveredDevices: null }, '', 'none'],
  ])('Docker: %s', async (_, data, machine, gpuRoute) => {
    expect(await askContainerFacts(answers(info(data), machine), docker)).toMatchObject({ gpuRoute });
  });

  test('rootless and remapping engines say so', async () => {
    const runner = answers(info({ SecurityOptions: ['name=rootless', 'name=userns'] }));
    expect(await askContainerFacts(runner, docker)).toMatchObject({ rootless: true, remapsUsers: true });
  });

  test('Podman gives GPUs when a CDI description lies on the machine', async () => {
    const data = info({ host: { security: { rootless: true } } });
    expect(await askContainerFacts(answers(data, 'user 7 8\ncdi\n'), podman)).toEqual({
      user: { uid: 7, gid: 8 },
      rootless: true,
      remapsUsers: false,
      gpuRoute: 'device',
    });
    expect(await askContainerFacts(answers(data), podman)).toMatchObject({ gpuRoute: 'none' });
  });

  test('an old client that ends well although no engine answered is not believed', async () => {
    const runner = answers(
      info({
        ServerErrors: [
          'Cannot connect to the Docker daemon at unix:///nope.sock. Is the docker daemon running?',
        ],
      }),
    );
    await expect(askContainerFacts(runner, docker)).rejects.toMatchObject({
      failure: { kind: 'unreachable', message: 'Docker does not run on gpu-host.' },
    });
  });

  test('an answer that is no JSON is told', async () => {
    await expect(askContainerFacts(answers({ stdout: 'hello' }), docker)).rejects.toMatchObject({
      failure: { kind: 'corrupt-file' },
    });
  });

  test('without a POSIX shell the user is left to the engine', async () => {
    const facts = await askContainerFacts(answers(info({}), 'user 1 1'), { ...docker, posix: false });
    expect(facts.user).toBeUndefined();
  });
});
