import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../../../src/core/logger.ts';
import { engineComparisonPage } from '../../../../src/editor/engine/engineComparisonPage.ts';
import { enginePage } from '../../../../src/editor/engine/enginePage.ts';
import { writePassport } from '../../../../src/pipeline/passportStore.ts';
import { projectLayout } from '../../../../src/pipeline/projectLayout.ts';
import { engineRequests, type EngineState } from '../../../../webview/engine/api.ts';
import { fake } from '../../../fakes/vscode.ts';
import { planBytes, someLayers } from './planBytes.ts';

async function project(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'engine-session-'));
}

function open(path: string, root: string) {
  const states: EngineState[] = [];
  const showPassport = vi.fn();
  const session = enginePage('engineRoom.engine', {
    projectRootsOf: () => Promise.resolve([root]),
    compareWith: () => Promise.resolve(),
    showPassport,
    showLog: () => undefined,
    log: silentLogger,
  }).open(
    { path },
    {
      isListening: () => true,
      isActive: () => true,
      tell: (name, payload) => {
        if (name === 'show') {
          states.push(payload as EngineState);
        }
      },
    },
  );
  return { session, states, showPassport };
}

const last = (states: readonly EngineState[]) => states.at(-1);

test('the report beside a plan is sent with its slowest layers; the page asks for all in ranges', async () => {
  const root = await project();
  const plan = join(root, 'model.plan');
  await writeFile(plan, planBytes());
  const [layer] = someLayers.Layers;
  const many = Array.from({ length: 4_500 }, (_, index) => ({ ...layer, Name: `layer ${index}` }));
  await writeFile(`${plan}.layers.json`, JSON.stringify({ ...someLayers, Layers: many }));
  const { session, states } = open(plan, root);
  await expect.poll(() => last(states)?.kind).toBe('ready');
  const state = last(states);
  expect(state).toMatchObject({ kind: 'ready', report: { layerCount: 4_500 }, reportOf: null });
  expect(state?.kind === 'ready' ? state.first.index.length : 0).toBe(200);
  const version = state?.kind === 'ready' ? state.version : -1;
  const ranges = [0, 2_000, 4_000, 4_500].map(async (from) => session.handlers.layers({ version, from }));
  expect((await Promise.all(ranges)).map(({ index }) => index.length)).toEqual([2_000, 2_000, 500, 0]);
  expect(await session.handlers.layer({ version, index: 4_499 })).toMatchObject({ name: 'layer 4499' });
  await expect(async () => session.handlers.layer({ version: version - 1, index: 0 })).rejects.toThrow(
    'changed meanwhile',
  );
  await session.handlers.copyMarkdown(undefined);
  expect(fake.clipboard).toContain('layer 0');
  session.dispose();
});

test('a placed plan shows its header at once, then the report of the build that made it', async () => {
  const root = await project();
  const built = join(root, '.engine-room/build/net/model.plan');
  const placed = join(root, 'models/net/1/model.plan');
  for (const file of [built, placed]) {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, planBytes());
  }
  await writeFile(`${built}.layers.json`, JSON.stringify(someLayers));
  const layout = projectLayout(join(root, 'engine-room.yaml'));
  await mkdir(layout.passports, { recursive: true });
  await writePassport(layout, {
    path: built,
    step: 'build',
    inputs: [],
    tools: {},
    machine: { target: 'here', os: 'Linux', cpu: 'x', cores: 1, memoryBytes: 1 },
    options: {},
    measured: {},
  });
  const { session, states } = open(placed, root);
  await expect.poll(() => last(states)?.kind).toBe('ready');
  expect(states.map(({ kind }) => kind)).toEqual(['plan', 'ready']);
  expect(states[0]).toMatchObject({ searching: true });
  expect(last(states)).toMatchObject({ reportOf: expect.stringContaining('build/net/model.plan') });
  session.dispose();
});

test('a plan that nobody built here keeps what its header says', async () => {
  const root = await project();
  const plan = join(root, 'model.engine');
  await writeFile(plan, planBytes());
  const { session, states } = open(plan, root);
  await expect.poll(() => states.length).toBe(2);
  expect(last(states)).toMatchObject({ kind: 'plan', searching: false });
  await expect(async () => session.handlers.copyMarkdown(undefined)).rejects.toThrow('no layers');
  session.dispose();
});

test.each([
  ['text', 'floor.plan', 'the ground floor', { kind: 'not-a-plan', reason: 'it is text' }],
  ['damaged layers', 'm.plan.layers.json', '{"Layers": 3', { kind: 'failed' }],
])('%s is explained, and read again when asked', async (_, name, content, expected) => {
  const root = await project();
  const path = join(root, name);
  await writeFile(path, content);
  const { session, states } = open(path, root);
  await expect.poll(() => last(states)).toMatchObject(expected);
  await writeFile(path, name.endsWith('.json') ? JSON.stringify(someLayers) : planBytes());
  await session.handlers.reload(undefined);
  await expect.poll(() => last(states)?.kind).toBe(name.endsWith('.json') ? 'ready' : 'plan');
  session.dispose();
});

test('every request of the page is answered, and a passport is that of the plan', async () => {
  const root = await project();
  const path = join(root, 'm.plan.layers.json');
  await writeFile(path, JSON.stringify(someLayers));
  const { session, showPassport } = open(path, root);
  expect(Object.keys(session.handlers).sort()).toEqual(Object.keys(engineRequests).sort());
  await session.handlers.showPassport(undefined);
  expect(showPassport).toHaveBeenCalledWith(join(root, 'm.plan'));
  session.dispose();
});

test('two engines are compared; one without layers is named with what to do', async () => {
  const root = await project();
  for (const name of ['a.plan', 'b.plan', 'bare.plan']) {
    await writeFile(join(root, name), planBytes());
  }
  await writeFile(join(root, 'a.plan.layers.json'), JSON.stringify(someLayers));
  await writeFile(join(root, 'b.plan.layers.json'), JSON.stringify(someLayers));
  const compare = async (right: string) => {
    const states: EngineState[] = [];
    const session = engineComparisonPage({
      projectRootsOf: () => Promise.resolve([root]),
      showLog: () => undefined,
    }).open(
      { left: join(root, 'a.plan'), right: join(root, right) },
      {
        isListening: () => true,
        isActive: () => true,
        tell: (name, payload) => {
          if (name === 'show') {
            states.push(payload as EngineState);
          }
        },
      },
    );
    await expect.poll(() => states.length).toBe(1);
    session.dispose();
    return states[0];
  };
  expect(await compare('b.plan')).toMatchObject({
    kind: 'comparison',
    comparison: { left: { name: 'a.plan' }, rows: [{ nodes: '/conv/Conv' }] },
  });
  expect(await compare('bare.plan')).toMatchObject({
    kind: 'failed',
    failure: { message: 'The layers of bare.plan are not known.' },
  });
});
