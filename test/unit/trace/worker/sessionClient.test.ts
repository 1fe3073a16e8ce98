import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CancelledError, type Failure, FailureError } from '../../../../src/core/failure.ts';
import type { PartialOverview } from '../../../../src/trace/read/partialOverview.ts';
import type { SessionSubject } from '../../../../src/trace/session/traceSession.ts';
import { SessionClient } from '../../../../src/trace/worker/sessionClient.ts';
import { startTraceThread } from '../../../../src/trace/worker/traceThreads.ts';
import { bundleTraceWorker } from '../../../support/trace/bundledWorker.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-session-'));
  await bundleTraceWorker(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function connect(subject: SessionSubject, cacheFolder?: string) {
  const lost: (Failure | undefined)[] = [];
  const overviews: PartialOverview[] = [];
  const client = new SessionClient({
    subject,
    thread: startTraceThread(folder),
    ...(cacheFolder === undefined ? {} : { cacheFolder }),
    onReading: (overview) => overviews.push(overview),
    onLost: (failure) => lost.push(failure),
  });
  return { client, lost, overviews };
}

describe('traces in a worker', () => {
  test('stay open and are asked again and again', async () => {
    const { client } = connect({ paths: [fixturePath('resnet18_train_dataloader')] });
    const head = await client.ask('head', undefined);
    expect(head.recordings).toHaveLength(1);
    const steps = head.recordings[0]?.steps.length ?? 0;
    expect(steps).toBeGreaterThan(1);
    expect(head.recordings[0]?.steps[0]?.startNs).toBe(0);
    const [all, one] = await Promise.all([
      client.ask('operators', { recording: 0, steps: null }),
      client.ask('operators', { recording: 0, steps: [1, 1] }),
    ]);
    expect([all.stepCount, one.stepCount]).toEqual([steps, 1]);
    const calls = (answer: typeof all) => answer.operators.reduce((sum, each) => sum + each.calls, 0);
    expect(calls(one)).toBeLessThan(calls(all));
    expect(calls(one)).toBeGreaterThan(0);
    client.dispose();
  });

  test('refuse what they do not know, and stay', async () => {
    const { client } = connect({ paths: [fixturePath('infer_eager')] });
    await expect(client.askAny('constructor', undefined)).rejects.toThrow(
      'Traces cannot be asked for constructor',
    );
    await expect(client.askAny('operators', { recording: -1, steps: null })).rejects.toThrow(
      'The request operators does not have the expected form',
    );
    await expect(client.askAny('operators', { recording: 7, steps: null })).rejects.toThrow('no recording 8');
    expect((await client.ask('head', undefined)).recordings).toHaveLength(1);
    client.dispose();
  });

  test('that cannot be read say why', async () => {
    const broken = join(folder, 'broken.pt.trace.json');
    await writeFile(broken, 'no trace');
    const { client, lost } = connect({ paths: [broken] });
    await expect(client.opened).rejects.toThrow(FailureError);
    await expect(client.ask('head', undefined)).rejects.toThrow('is no profiler trace');
    expect(lost).toEqual([]);
  });

  test('whose thread dies before they are open say so, and do not wait for ever', async () => {
    const dying = join(folder, 'dying');
    await mkdir(dying);
    await writeFile(join(dying, 'traceWorker.cjs'), 'process.exit(3);');
    const client = new SessionClient({
      subject: { paths: [fixturePath('infer_eager')] },
      thread: startTraceThread(dying),
      onLost: () => undefined,
    });
    await expect(client.ask('head', undefined)).rejects.toThrow('Reading the trace stopped unexpectedly.');
  });

  test('end when nobody looks at them, whatever they do', async () => {
    const { client, lost } = connect({ paths: [fixturePath('gpt2_train_bf16')] });
    const asked = client.ask('summary', undefined);
    client.dispose();
    await expect(asked).rejects.toThrow(CancelledError);
    expect(lost).toEqual([]);
  });

  test('two jobs stand on one time axis', async () => {
    const { client } = connect({
      paths: [fixturePath('infer_eager')],
      comparedPaths: [fixturePath('infer_cudagraph')],
    });
    const head = await client.ask('head', undefined);
    expect(head.isComparison).toBe(true);
    expect(head.recordings.map(({ side, steps }) => [side, steps[0]?.startNs])).toEqual([
      ['before', 0],
      ['after', 0],
    ]);
    expect((await client.ask('compare', undefined)).causes.length).toBeGreaterThan(0);
    client.dispose();
  });

  test('ranks are told apart, and one is looked at by itself', async () => {
    const { client } = connect({
      paths: [fixturePath('ddp_resnet50_rank0'), fixturePath('ddp_resnet50_rank1')],
    });
    const head = await client.ask('head', undefined);
    expect(head.recordings.map(({ label }) => label)).toEqual(['rank 0', 'rank 1']);
    expect(head.hasCollectives).toBe(true);
    const idle = await client.ask('idle', { recording: 1, steps: null });
    expect(idle.files.map(({ rank }) => rank)).toEqual([1]);
    client.dispose();
  });

  test('that changed since their columns were kept are said to be lost', async () => {
    const file = join(folder, 'changing.pt.trace.json.gz');
    const cacheFolder = join(folder, 'cache');
    // Whole seconds, so that the same time can be set again; stored, so that it is large enough to be kept.
    const writtenAt = new Date('2026-01-01T00:00:00Z');
    const bytes = gzipSync(gunzipSync(await readFile(fixturePath('gpt2_train_bf16'))), { level: 0 });
    await writeFile(file, bytes);
    await utimes(file, writtenAt, writtenAt);
    const first = connect({ paths: [file] }, cacheFolder);
    const head = await first.client.ask('head', undefined);
    const overview = await first.client.ask('overview', { recording: 0, steps: null });
    const kept = async () =>
      (await readdir(cacheFolder).catch(() => [])).filter((name) => name.endsWith('.columns'));
    const answers = async () => (await readdir(cacheFolder)).filter((name) => name.endsWith('.answers'));
    await expect.poll(async () => (await kept()).length, { timeout: 10_000 }).toBe(1);
    await expect.poll(async () => (await answers()).length, { timeout: 10_000 }).toBe(1);
    expect(first.lost).toEqual([]);
    first.client.dispose();

    // The first answers stand again before the columns are loaded, and are the same.
    const again = connect({ paths: [file] }, cacheFolder);
    let isOpen = false;
    void again.client.opened.then(() => {
      isOpen = true;
    });
    expect(await again.client.ask('head', undefined)).toEqual(head);
    expect(isOpen).toBe(false);
    expect(await again.client.ask('overview', { recording: 0, steps: null })).toEqual(overview);
    expect((await again.client.ask('overview', { recording: 0, steps: [1, 1] })).chosenSteps).toBe(1);
    expect(again.lost).toEqual([]);
    again.client.dispose();

    // In the middle, where the key of the cache does not look.
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    await writeFile(file, bytes);
    await utimes(file, writtenAt, writtenAt);
    const second = connect({ paths: [file] }, cacheFolder);
    await expect.poll(() => second.lost, { timeout: 10_000 }).toEqual([undefined]);
    expect(await answers()).toEqual([]);
  });
});
