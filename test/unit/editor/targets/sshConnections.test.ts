import { expect, test } from 'vitest';
import { SshConnections } from '../../../../src/editor/targets/sshConnections.ts';

function connections() {
  const state = { configFile: '', asked: 0, disposed: 0 };
  const made = new SshConnections({
    configFile: () => state.configFile,
    askQuestions: () => {
      state.asked += 1;
      return Promise.resolve({ environment: {}, dispose: () => (state.disposed += 1) });
    },
  });
  return { state, made };
}

const host = { kind: 'ssh', host: 'gpu-host' } as const;

test('a machine is opened once; ssh’s questions have one listener', async () => {
  const { state, made } = connections();
  const [first, second] = await Promise.all([made.machine(host), made.machine({ ...host })]);
  expect(first).toBe(second);
  expect(first.name).toBe('gpu-host');
  await made.machine({ kind: 'ssh', host: 'other' });
  expect(state.asked).toBe(1);
  made.dispose();
  await Promise.resolve();
  await Promise.resolve();
  expect(state.disposed).toBe(1);
});

test('another configuration means another connection; this machine asks nobody', async () => {
  const { state, made } = connections();
  const here = await made.machine({ kind: 'here' });
  expect(here.name).toBe('this machine');
  expect(state.asked).toBe(0);
  const first = await made.machine(host);
  state.configFile = '/other/config';
  expect(await made.machine(host)).not.toBe(first);
  expect(await made.machine({ kind: 'here' })).toBe(here);
});

test('a host that ssh would read as an option is refused, and the refusal is not kept', async () => {
  const { made } = connections();
  const hostile = { kind: 'ssh', host: '-oProxyCommand=x' } as const;
  await expect(made.machine(hostile)).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
  await expect(made.machine(hostile)).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
});
