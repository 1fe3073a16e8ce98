import { expect, test, vi } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import type { EmbeddedServer } from '../../../../src/deploy/embeddedServer.ts';
import { readServerView, type ServerQuestions } from '../../../../src/editor/deployments/serverReader.ts';

const server: EmbeddedServer = {
  key: 'abc',
  folder: '/state/abc',
  repositoryFolder: '/models',
  python: 'python3',
  startedAtMs: 7,
  grpcAddress: '127.0.0.1:8001',
  httpUrl: 'http://127.0.0.1:8000',
  metricsUrl: 'http://127.0.0.1:8002/metrics',
  state: 'running',
};
const refused = new FailureError({ kind: 'unreachable', message: 'Nobody answers.' });

function questions(change: Partial<ServerQuestions> = {}): ServerQuestions {
  return {
    serverMetadata: () => Promise.resolve({ name: 'triton', version: '2.51.0', extensions: [] }),
    repositoryIndex: () =>
      Promise.resolve([
        { name: 'b', version: '1', state: 'READY', reason: '' },
        { name: 'a', version: '', state: 'UNAVAILABLE', reason: '' },
        { name: 'b', version: '2', state: 'READY', reason: '' },
      ]),
    modelMetadata: (name) =>
      Promise.resolve({
        name,
        versions: ['1'],
        platform: '',
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1] }],
        outputs: [],
      }),
    close: vi.fn(),
    ...change,
  };
}

test('models are ordered by name, versions under them; only ready ones are asked for their inputs', async () => {
  const client = questions();
  const view = await readServerView(server, 'models', () => Promise.resolve(client), undefined);
  expect(
    view.models.map(({ name, versions }) => [
      name,
      versions.map(({ version, inputs }) => [version, inputs.length]),
    ]),
  ).toEqual([
    ['a', [['', 0]]],
    [
      'b',
      [
        ['1', 1],
        ['2', 1],
      ],
    ],
  ]);
  expect(view.failure).toBeUndefined();
  expect(client.close).toHaveBeenCalledOnce();
});

test('a server that does not answer keeps what was known of it', async () => {
  const earlier = await readServerView(server, 'models', () => Promise.resolve(questions()), undefined);
  const silent = questions({ repositoryIndex: () => Promise.reject(refused) });
  const view = await readServerView(server, 'models', () => Promise.resolve(silent), earlier);
  expect(view.failure?.message).toBe('Nobody answers.');
  expect(view.models).toEqual(earlier.models);
  expect(silent.close).toHaveBeenCalledOnce();
  const restarted = await readServerView(
    { ...server, startedAtMs: 8 },
    'models',
    () => Promise.resolve(silent),
    earlier,
  );
  expect(restarted.models).toEqual([]);
});

test('a model that was unloaded between two questions has no inputs', async () => {
  const client = questions({ modelMetadata: () => Promise.reject(refused) });
  const view = await readServerView(server, 'models', () => Promise.resolve(client), undefined);
  expect(view.failure).toBeUndefined();
  expect(view.models[1]?.versions[0]?.inputs).toEqual([]);
});

test('a server that has ended is not asked', async () => {
  const connect = vi.fn();
  const failure = { kind: 'server-crashed', message: 'It crashed.' } as const;
  const view = await readServerView({ ...server, state: 'crashed', failure }, 'models', connect, undefined);
  expect(view).toMatchObject({ state: 'crashed', failure, models: [] });
  expect(connect).not.toHaveBeenCalled();
});
