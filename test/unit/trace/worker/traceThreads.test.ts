import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancelledError } from '../../../../src/core/failure.ts';
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

function open(thread: Worker, name: string, threads?: TraceThreads): SessionClient {
  return new SessionClient({
    subject: { paths: [fixturePath(name)] },
    thread,
    ...(threads === undefined ? {} : { giveBack: (given) => threads.giveBack(given) }),
    onLost: () => undefined,
  });
}

const wholeTrace = { recording: 0, steps: null } as const;

test('a thread that served a trace before answers as a new one does', async () => {
  const threads = new TraceThreads(folder, atOnce);
  const used = threads.hire();
  const first = open(used, 'train_base', threads);
  await first.ask('overview', wholeTrace);
  first.dispose();
  expect(threads.isReady).toBe(true);
  expect(threads.hire()).toBe(used);
  const [again, fresh] = [open(used, 'infer_eager', threads), open(startTraceThread(folder), 'infer_eager')];
  expect(await again.ask('head', undefined)).toEqual(await fresh.ask('head', undefined));
  expect(await again.ask('overview', wholeTrace)).toEqual(await fresh.ask('overview', wholeTrace));
  await expect(first.ask('head', undefined)).rejects.toThrow(CancelledError);
  again.dispose();
  fresh.dispose();
  threads.dispose();
});

test('a thread that is busy when its page is closed is ended, not given back', async () => {
  const threads = new TraceThreads(folder, atOnce);
  const opening = open(threads.hire(), 'gpt2_train_bf16', threads);
  opening.dispose();
  expect(threads.isReady).toBe(false);
  const asking = open(threads.hire(), 'infer_eager', threads);
  await asking.opened;
  const asked = asking.ask('overview', wholeTrace);
  // The question is on its way when the page is closed.
  await Promise.resolve();
  await Promise.resolve();
  asking.dispose();
  await expect(asked).rejects.toThrow(CancelledError);
  expect(threads.isReady).toBe(false);
});

test('a thread that was given back takes the place of one that never served', async () => {
  const threads = new TraceThreads(folder, atOnce);
  const used = threads.hire();
  const client = open(used, 'infer_eager', threads);
  await client.ask('head', undefined);
  threads.prepare();
  await expect.poll(() => threads.isReady, often).toBe(true);
  client.dispose();
  expect(threads.hire()).toBe(used);
  await used.terminate();
});

test('there is one that is ready, once, and none where nothing was prepared', async () => {
  const threads = new TraceThreads(folder, atOnce);
  expect(threads.isReady).toBe(false);
  threads.prepare();
  await expect.poll(() => threads.isReady, often).toBe(true);
  threads.prepare();
  const [first, second] = [threads.hire(), threads.hire()];
  expect(first).not.toBe(second);
  expect(threads.isReady).toBe(false);
  await Promise.all([first.terminate(), second.terminate()]);
  threads.dispose();
});

test('a thread that dies while it waits is not handed out', async () => {
  const dying = join(folder, 'dying');
  await bundleTraceWorker(dying);
  await writeFile(join(dying, 'traceWorker.cjs'), 'process.exit(3);');
  const threads = new TraceThreads(dying, atOnce);
  threads.prepare();
  await expect.poll(() => threads.isReady, often).toBe(true);
  await expect.poll(() => threads.isReady, often).toBe(false);
  threads.dispose();
});

test('a thread that nobody needs ends', async () => {
  const threads = new TraceThreads(folder, { prepareAfterMs: 0, keepReadyMs: 50 });
  threads.prepare();
  await expect.poll(() => threads.isReady, often).toBe(true);
  await expect.poll(() => threads.isReady, often).toBe(false);
});

test('nothing is started any more when the editor closes, and what is ready ends', async () => {
  const threads = new TraceThreads(folder, atOnce);
  threads.prepare();
  threads.dispose();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(threads.isReady).toBe(false);
  threads.prepare();
  await expect.poll(() => threads.isReady, often).toBe(true);
  threads.dispose();
  expect(threads.isReady).toBe(false);
});
