import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SessionClient } from '../../../../src/trace/worker/sessionClient.ts';
import {
  startTraceThread,
  type ThreadPace,
  TraceThreads,
} from '../../../../src/trace/worker/traceThreads.ts';
import { bundleTraceWorker } from '../../../support/trace/bundledWorker.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';

/** A thread that dies does so within milliseconds. */
const often = { interval: 1, timeout: 10_000 };
const atOnce: ThreadPace = { prepareAfterMs: 0, keepReadyMs: 600_000 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-threads-'));
  await bundleTraceWorker(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function open(thread: Worker, name: string): SessionClient {
  return new SessionClient({ subject: { paths: [fixturePath(name)] }, thread, onLost: () => undefined });
}

const wholeTrace = { recording: 0, steps: null } as const;

/** Waits until a thread has started, and has had time to exercise. */
async function isWarm(threads: TraceThreads): Promise<void> {
  await expect.poll(() => threads.isReady, often).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 500));
}

test('a thread that has read a trace before answers as a new one does', async () => {
  const threads = new TraceThreads(folder, atOnce);
  threads.prepare(fixturePath('train_base'));
  await isWarm(threads);
  const warm = open(threads.hire(), 'infer_eager');
  const cold = open(startTraceThread(folder), 'infer_eager');
  expect(await warm.ask('head', undefined)).toEqual(await cold.ask('head', undefined));
  expect(await warm.ask('overview', wholeTrace)).toEqual(await cold.ask('overview', wholeTrace));
  warm.dispose();
  cold.dispose();
  threads.dispose();
});

test('a thread is taken while it still exercises', async () => {
  const threads = new TraceThreads(folder, atOnce);
  threads.prepare(fixturePath('gpt2_train_bf16'));
  await expect.poll(() => threads.isReady, often).toBe(true);
  const client = open(threads.hire(), 'infer_eager');
  expect((await client.ask('head', undefined)).recordings).toHaveLength(1);
  client.dispose();
  threads.dispose();
});

test('there is one that is ready, once, and none where nothing was prepared', async () => {
  const threads = new TraceThreads(folder, atOnce);
  expect(threads.isReady).toBe(false);
  threads.prepare(fixturePath('infer_eager'));
  await expect.poll(() => threads.isReady, often).toBe(true);
  threads.prepare(fixturePath('infer_eager'));
  const [first, second] = [threads.hire(), threads.hire()];
  expect(first).not.toBe(second);
  expect(threads.isReady).toBe(false);
  await Promise.all([first.terminate(), second.terminate()]);
  threads.dispose();
});

test('a trace that cannot be read leaves the thread ready', async () => {
  const broken = join(folder, 'broken.pt.trace.json');
  await writeFile(broken, '{');
  const threads = new TraceThreads(folder, atOnce);
  threads.prepare(broken);
  await isWarm(threads);
  const client = open(threads.hire(), 'infer_eager');
  expect((await client.ask('head', undefined)).recordings).toHaveLength(1);
  client.dispose();
  threads.dispose();
});

test('a thread that dies while it waits is not handed out', async () => {
  const dying = join(folder, 'dying');
  await bundleTraceWorker(dying);
  await writeFile(join(dying, 'traceWorker.cjs'), 'process.exit(3);');
  const threads = new TraceThreads(dying, atOnce);
  threads.prepare(fixturePath('infer_eager'));
  await expect.poll(() => threads.isReady, often).toBe(true);
  await expect.poll(() => threads.isReady, often).toBe(false);
  threads.dispose();
});

test('a thread that nobody needs ends', async () => {
  const threads = new TraceThreads(folder, { prepareAfterMs: 0, keepReadyMs: 50 });
  threads.prepare(fixturePath('infer_eager'));
  await expect.poll(() => threads.isReady, often).toBe(true);
  await expect.poll(() => threads.isReady, often).toBe(false);
});

test('nothing is started any more when the editor closes, and what is ready ends', async () => {
  const threads = new TraceThreads(folder, atOnce);
  threads.prepare(fixturePath('infer_eager'));
  threads.dispose();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(threads.isReady).toBe(false);
  threads.prepare(fixturePath('infer_eager'));
  await expect.poll(() => threads.isReady, often).toBe(true);
  threads.dispose();
  expect(threads.isReady).toBe(false);
});
