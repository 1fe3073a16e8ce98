import { EventEmitter, Uri } from 'vscode';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod/mini';
import { silentLogger } from '../../../../src/core/logger.ts';
import type { ParamSchemas } from '../../../../src/core/webviewMessages.ts';
import { comparisonPage } from '../../../../src/editor/panels/comparisonPage.ts';
import { inferencePage } from '../../../../src/editor/panels/inferencePage.ts';
import { acknowledge, type PageKind, PagePanels } from '../../../../src/editor/panels/pagePanel.ts';
import { passportPage } from '../../../../src/editor/panels/passportPage.ts';
import { compareRequests } from '../../../../webview/compare/api.ts';
import { inferenceRequests } from '../../../../webview/inference/api.ts';
import { passportRequests } from '../../../../webview/passport/api.ts';
import { fake, FakePanel } from '../../../fakes/vscode.ts';

interface TestApi {
  readonly requests: {
    readonly double: { readonly params: { readonly n: number }; readonly result: number };
  };
  readonly events: { readonly show: string };
}
const schemas: ParamSchemas<TestApi> = { double: z.object({ n: z.number() }) };
const shows = vi.fn();
const disposes = vi.fn();

function kind(): PageKind<TestApi, { name: string }> {
  return {
    type: 'engineRoom.passport',
    bundle: 'passport',
    icon: 'passport',
    schemas,
    subject: z.object({ name: z.string() }),
    title: ({ name }) => `Page: ${name}`,
    key: ({ name }) => name,
    open: ({ name }, page) => ({
      handlers: { double: ({ n }) => 2 * n },
      show: () => {
        shows();
        page.tell('show', name);
      },
      dispose: disposes,
    }),
  };
}

function memory() {
  const stored = new Map<string, unknown>();
  return {
    get: (key: string) => stored.get(key),
    update: (key: string, value: unknown) => {
      stored.set(key, value);
      return Promise.resolve();
    },
  };
}

beforeEach(() => {
  fake.reset();
  shows.mockClear();
  disposes.mockClear();
});

function open(store = memory()) {
  const panels = new PagePanels(kind(), Uri.file('/extension'), store, silentLogger);
  panels.open({ name: 'a' });
  const [panel] = fake.panels;
  return { panels, panel: panel ?? new FakePanel('', ''), store };
}

describe('a page', () => {
  test('may load nothing but its own script and style', () => {
    const { panel } = open();
    expect(panel.webview.html).toContain("default-src 'none'");
    expect(panel.webview.html).not.toContain('unsafe');
    const nonces = [...panel.webview.html.matchAll(/nonce="([^"]+)"/g)].map(([, nonce]) => nonce);
    expect(nonces).toHaveLength(1);
    open();
    expect(fake.panels[1]?.webview.html).not.toContain(`nonce="${nonces[0] ?? ''}"`);
  });

  test('is told what it is about and what to show once it is ready', () => {
    const { panel } = open();
    expect(panel.sent).toEqual([]);
    panel.say({ type: 'ready' });
    expect(panel.sent).toEqual([
      { type: 'keep', subject: { name: 'a' } },
      { type: 'event', name: 'show', payload: 'a' },
    ]);
  });

  test('hears nothing while it is hidden and everything when it is visible again', () => {
    const { panel } = open();
    panel.setVisible(false);
    expect(shows).not.toHaveBeenCalled();
    panel.setVisible(true);
    expect(shows).toHaveBeenCalledOnce();
  });

  test('gets its requests answered and wrong ones refused', async () => {
    const { panel } = open();
    panel.say({ type: 'request', id: 1, name: 'double', params: { n: 21 } });
    panel.say({ type: 'request', id: 2, name: 'double', params: { n: 'x' } });
    await vi.waitFor(() => expect(panel.sent).toHaveLength(2));
    expect(panel.sent).toContainEqual({ type: 'answer', id: 1, result: 42 });
    expect(panel.sent).toContainEqual(expect.objectContaining({ type: 'refusal', id: 2 }));
  });

  test('of the same subject is revealed, and made anew after it was closed', () => {
    const { panels, panel } = open();
    panels.open({ name: 'a' });
    expect(fake.panels).toHaveLength(1);
    expect(panel.reveals).toBe(1);
    panel.dispose();
    expect(disposes).toHaveBeenCalledOnce();
    panels.open({ name: 'a' });
    expect(fake.panels).toHaveLength(2);
  });
});

describe('a restored page', () => {
  test('shows the subject that it kept', async () => {
    const panels = new PagePanels(kind(), Uri.file('/extension'), memory(), silentLogger);
    const panel = new FakePanel('engineRoom.passport', 'Page: b');
    await panels.deserializeWebviewPanel(panel as never, { subject: { name: 'b' }, sort: 1 });
    panel.say({ type: 'ready' });
    expect(panel.sent).toContainEqual({ type: 'event', name: 'show', payload: 'b' });
  });

  test('that kept nothing yet is known by its title', async () => {
    const { store } = open();
    const panels = new PagePanels(kind(), Uri.file('/extension'), store, silentLogger);
    const panel = new FakePanel('engineRoom.passport', 'Page: a');
    await panels.deserializeWebviewPanel(panel as never, undefined);
    panel.say({ type: 'ready' });
    expect(panel.sent).toContainEqual({ type: 'event', name: 'show', payload: 'a' });
  });

  test('that nobody knows is closed', async () => {
    const panels = new PagePanels(kind(), Uri.file('/extension'), memory(), silentLogger);
    const panel = new FakePanel('engineRoom.passport', 'Page: c');
    await panels.deserializeWebviewPanel(panel as never, { subject: 3 });
    expect(panel.disposed).toBe(true);
  });
});

test('every page answers exactly the requests of its Api', () => {
  const page = { tell: () => undefined, isListening: () => true, isActive: () => true };
  const never = new EventEmitter<void>().event;
  const showLog = () => undefined;
  const comparison = comparisonPage({
    runs: { current: [], onDidChange: never },
    measure: () => Promise.resolve(),
    showPassport: () => undefined,
    showLog,
  }).open({ pipelineFile: '/p/engine-room.yaml', name: 'p' }, page);
  const passport = passportPage({ runPipelineOf: () => Promise.resolve(), showLog, log: silentLogger }).open(
    { path: '/p/model.onnx' },
    page,
  );
  const inference = inferencePage({
    stateRoot: '/nowhere',
    requestsFolder: '/nowhere',
    pipelines: () => Promise.resolve([]),
    deploy: () => Promise.resolve(),
    onServersChange: never,
    use: () => undefined,
    showLog,
    log: silentLogger,
  }).open({ repositoryFolder: '/nowhere', model: 'm' }, page);
  expect(Object.keys(comparison.handlers).sort()).toEqual(Object.keys(compareRequests).sort());
  expect(Object.keys(passport.handlers).sort()).toEqual(Object.keys(passportRequests).sort());
  expect(Object.keys(inference.handlers).sort()).toEqual(Object.keys(inferenceRequests).sort());
});

test('a request without a result is acknowledged after its work', async () => {
  const work = vi.fn(() => Promise.resolve('ignored'));
  await expect(acknowledge(work)).resolves.toBe(undefined);
  expect(work).toHaveBeenCalledOnce();
});
