import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toFailure } from '../../../src/core/failure.ts';
import { summariseTrace } from '../../../src/trace/summariseTrace.ts';

const fixture = join(import.meta.dirname, '../../fixtures/traces/resnet18_train_dataloader.pt.trace.json.gz');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trace "x" '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function failureOf(path: string) {
  const thrown: unknown = await summariseTrace(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeDefined();
  return toFailure(thrown);
}

async function written(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('summariseTrace', () => {
  it('tells where the time of a real training trace goes', async () => {
    const summary = await summariseTrace(fixture);
    expect(summary.device).toBe('NVIDIA H200');
    expect(summary.eventCount).toBe(17941);
    expect(summary.steps.map(({ name }) => name)).toEqual([
      'ProfilerStep#4',
      'ProfilerStep#5',
      'ProfilerStep#6',
      'ProfilerStep#7',
    ]);
    const share = (name: string) => summary.breakdown.find(({ category }) => category === name)?.share;
    expect(share('data loading')).toBeCloseTo(0.646, 3);
    expect(share('kernel')).toBeCloseTo(0.149, 3);
    expect(summary.operators[0]).toMatchObject({ name: 'aten::convolution_backward', calls: 80 });
    expect(summary.sentence).toMatch(
      /^4 steps take 49\.6 ms each; the GPU computes during 14\.9 % of the time/u,
    );
  });

  it('splits the wall time without remainder', async () => {
    const { breakdown, wallNs } = await summariseTrace(fixture);
    const sum = breakdown.reduce((total, { durationNs }) => total + durationNs, 0);
    expect(Math.abs(sum - wallNs)).toBeLessThan(10);
  });

  it('reads plain JSON as well, under any name', async () => {
    const path = await written('renamed.json.gz', gunzipSync(await readFile(fixture)));
    expect((await summariseTrace(path)).steps).toHaveLength(4);
  });

  it('takes a recording without steps as one step', async () => {
    const op = { ph: 'X', cat: 'cpu_op', name: 'aten::add', pid: 1, tid: 1, ts: 100, dur: 50 };
    const path = await written('t.json', JSON.stringify({ traceEvents: [op, { ...op, ts: 200 }] }));
    const summary = await summariseTrace(path);
    expect(summary.steps).toEqual([{ name: 'whole trace', startNs: 0, durationNs: 150000 }]);
    expect(summary.device).toBeNull();
    expect(summary.breakdown).toEqual([
      { category: 'operator', durationNs: 100000, share: 100 / 150 },
      { category: 'other', durationNs: 50000, share: 50 / 150 },
    ]);
  });

  it('has a sentence for a trace without any event', async () => {
    const summary = await summariseTrace(await written('t.json', '{"traceEvents": []}'));
    expect(summary).toMatchObject({ sentence: 'The trace holds no timed event.', steps: [], wallNs: 0 });
  });

  it('skips events of a strange form', async () => {
    const events = [
      null,
      3,
      'x',
      { ph: 'X' },
      { ph: 'X', name: 'a', ts: '1', dur: 2 },
      { ph: 'X', name: 'a', ts: 1, dur: -5 },
    ];
    expect((await summariseTrace(await written('t.json', JSON.stringify(events)))).steps).toEqual([]);
  });

  it('names a truncated gzip, damaged gzip, truncated JSON, other JSON', async () => {
    const bytes = await readFile(fixture);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 5000, 5100);
    const text = gunzipSync(bytes).toString();
    for (const [name, content] of [
      ['truncated.gz', bytes.subarray(0, bytes.length / 2)],
      ['damaged.gz', damaged],
      ['truncated.json', text.slice(0, 10_000)],
      ['inner.gz', gzipSync(text.slice(0, 10_000))],
      ['other.json', '{"a": 1}'],
      ['empty.json', ''],
    ] as const) {
      const path = await written(name, content);
      expect(await failureOf(path), name).toMatchObject({ kind: 'corrupt-file', file: path });
    }
  });

  it('refuses what unpacks to more than it can parse', async () => {
    const path = await written('huge.gz', gzipSync(Buffer.alloc(301_000_000, 0x20)));
    expect(await failureOf(path)).toMatchObject({ kind: 'bad-input', file: path });
  });

  it('says when there is no such file', async () => {
    expect(await failureOf(join(folder, 'absent.gz'))).toMatchObject({ kind: 'not-found' });
  });
});
