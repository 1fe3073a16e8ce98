import { l10n } from 'vscode';
import { describe, expect, test } from 'vitest';
import {
  isChanging,
  modelNode,
  modelState,
  type ModelView,
  problemNode,
  serverNode,
  type ServerView,
  tensorNode,
  versionNode,
  type VersionView,
} from '../../../../src/editor/deployments/deploymentNodes.ts';

const ready: VersionView = {
  version: '1',
  state: 'READY',
  reason: '',
  inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 3, 224, 224] }],
  outputs: [],
};
const failed: VersionView = {
  ...ready,
  state: 'UNAVAILABLE',
  reason: 'Internal: failed to load model.onnx\nmore',
  inputs: [],
};
const model = (...versions: VersionView[]): ModelView => ({ name: 'net', versions });
const server: ServerView = {
  key: 'abc',
  folder: '/state/servers/abc',
  repositoryFolder: '/project/.engine-room/models',
  repositoryTitle: '.engine-room/models',
  grpcAddress: '127.0.0.1:8001',
  startedAtMs: 0,
  state: 'running',
  version: '2.51.0',
  models: [model(ready)],
};

describe('a server', () => {
  test('that runs names itself and its repository, and can be stopped', () => {
    const node = serverNode(l10n, server, 60_000);
    expect(node.label).toBe('Embedded Triton 2.51.0');
    expect(node.description).toBe('.engine-room/models');
    expect(node.contextValue).toBe('server+running+stoppable');
  });

  test('that crashed says why and cannot be stopped', () => {
    const failure = { kind: 'server-crashed', message: 'It ended by signal SIGKILL.' } as const;
    const node = serverNode(l10n, { ...server, state: 'crashed', failure }, 0);
    expect(node.description).toBe('crashed · .engine-room/models');
    expect(node.tooltip).toContain('SIGKILL');
    expect(node.contextValue).toBe('server+crashed');
  });

  test('that was lost may still run, so it can be stopped', () => {
    expect(serverNode(l10n, { ...server, state: 'lost' }, 0).contextValue).toBe('server+lost+stoppable');
  });

  test('keeps its id in every state', () => {
    const ids = (['running', 'crashed', 'lost', 'stopped'] as const).map(
      (state) => serverNode(l10n, { ...server, state }, 0).id,
    );
    expect(new Set(ids).size).toBe(1);
  });
});

describe('a model', () => {
  test('that is ready can be asked and unloaded', () => {
    const node = modelNode(l10n, server, model(ready));
    expect(node).toMatchObject({
      description: 'READY',
      contextValue: 'model+ready',
      icon: { name: 'pass-filled' },
    });
  });

  test('that failed is red, with the first line of the reason beside it and the rest in its tooltip', () => {
    const node = modelNode(l10n, server, model(failed));
    expect(node.icon).toEqual({ name: 'error', color: 'testing.iconFailed' });
    expect(node.description).toBe('UNAVAILABLE · Internal: failed to load model.onnx');
    expect(node.tooltip).toContain('more');
    expect(node.contextValue).toBe('model+unavailable');
  });

  test('that was unloaded on purpose is not an error', () => {
    const node = modelNode(l10n, server, model({ ...failed, reason: 'unloaded' }));
    expect(node.description).toBe('not loaded');
    expect(node.icon?.name).toBe('circle-outline');
  });

  test('that loads spins, and is looked at more often', () => {
    const loading = model({ ...ready, state: 'LOADING' });
    expect(modelNode(l10n, server, loading).icon?.name).toBe('loading~spin');
    expect(isChanging({ ...server, models: [loading] })).toBe(true);
    expect(isChanging(server)).toBe(false);
  });

  test('with several versions is ready when one is', () => {
    expect(modelState(model(failed, ready))).toBe('READY');
    expect(modelState(model(failed, { ...ready, state: 'LOADING' }))).toBe('LOADING');
    expect(modelState(model())).toBe('UNKNOWN');
  });
});

test('inputs and outputs show type and shape; a free size is a dash', () => {
  const [input] = ready.inputs;
  const { id } = versionNode(l10n, server, model(ready), ready);
  const node = tensorNode(l10n, id, 'input', input ?? { name: '', datatype: '', shape: [] });
  expect(node.description).toBe('input · FP32 · [–, 3, 224, 224]');
  expect(node.id).not.toBe(tensorNode(l10n, id, 'output', input ?? { name: '', datatype: '', shape: [] }).id);
});

test('a problem is a node that tells what to do', () => {
  const node = problemNode(l10n, 'servers', {
    kind: 'unreachable',
    message: 'No answer.',
    nextStep: 'Wait.',
  });
  expect(node).toMatchObject({ label: 'No answer.', contextValue: 'problem' });
  expect(node.tooltip).toContain('Wait');
});
