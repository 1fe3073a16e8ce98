import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Uri } from 'vscode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TracePages } from '../../../../src/editor/trace/tracePages.ts';
import type { SessionClient } from '../../../../src/trace/worker/sessionClient.ts';
import { fake, FakePanel, Uri as FakeUri } from '../../../fakes/vscode.ts';
import { bundleTraceWorker } from '../../../support/trace/bundledWorker.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { tracePageParts } from '../../../support/trace/tracePageParts.ts';

let program: string;
beforeAll(async () => {
  program = await mkdtemp(join(tmpdir(), 'engine-room-pages-'));
  await bundleTraceWorker(program);
});
afterAll(() => rm(program, { recursive: true, force: true }));

test('a trace that two editors show stays known when one of them is closed', async () => {
  const told: (SessionClient | undefined)[] = [];
  const memory = { get: () => undefined, update: () => Promise.resolve(), keys: () => [] };
  const pages = new TracePages(
    { ...tracePageParts(program), onSession: (_, session) => told.push(session) },
    { extensionUri: Uri.file('/extension'), workspaceState: memory },
  );
  const document = { uri: FakeUri.file(fixturePath('infer_eager')) };
  const [left, right] = [new FakePanel('', 'left'), new FakePanel('', 'right')];
  for (const panel of [left, right]) {
    fake.customEditors.get('engineRoom.trace')?.resolveCustomEditor(document, panel);
  }
  await expect.poll(() => told.length).toBe(2);
  right.dispose();
  const [first, second] = told;
  expect(first).not.toBe(second);
  const remaining = told.at(-1);
  expect(remaining).toBeDefined();
  expect((await remaining?.ask('head', undefined))?.recordings).toHaveLength(1);
  left.dispose();
  expect(told.at(-1)).toBeUndefined();
  pages.dispose();
});
