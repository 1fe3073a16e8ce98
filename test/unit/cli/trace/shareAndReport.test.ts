import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleTraceWorker } from '../../../support/trace/bundledWorker.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { runTrace } from './runTrace.ts';

const trace = fixturePath('infer_eager');
const ranks = [fixturePath('ddp_resnet50_rank0'), fixturePath('ddp_resnet50_rank1')];
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'engine-room-share-'));
  await bundleTraceWorker(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('trace share', () => {
  test('writes a file that every view opens as the trace', async () => {
    await runTrace(['share', trace, '-o', 'out.ertrace'], folder);
    for (const view of ['summary', 'ops', 'kernels', 'idle']) {
      expect(await runTrace([view, 'out.ertrace'], folder)).toBe(await runTrace([view, trace], folder));
    }
  });

  test('leaves paths out on request', async () => {
    await runTrace(['share', trace, '-o', 'bare.ertrace', '--strip-paths'], folder);
    const text = await runTrace(['ops', '--json', 'bare.ertrace'], folder);
    expect(text).not.toContain('torchvision/models');
    expect(await runTrace(['ops', '--json', trace], folder)).toContain('torchvision/models');
  });

  test('makes a folder of a job, which opens as the job', async () => {
    await runTrace(['share', ...ranks, '-o', 'job'], folder);
    expect(readdirSync(join(folder, 'job')).toSorted()).toEqual([
      'ddp_resnet50_rank0.ertrace',
      'ddp_resnet50_rank1.ertrace',
    ]);
    const shared = await runTrace(['comm', 'job'], folder);
    expect(shared).toBe(await runTrace(['comm', ...ranks], folder));
    expect(shared).toContain('Rank 1');
  });

  test('overwrites no share file with itself', async () => {
    const shared = ['rank0', 'rank1'].map((rank) => join('job', `ddp_resnet50_${rank}.ertrace`));
    await runTrace(['share', ...ranks, '-o', 'job'], folder);
    await expect(runTrace(['share', ...shared, '-o', 'job', '--strip-paths'], folder)).rejects.toThrow(
      'is the trace itself',
    );
  });

  test.each([
    [['share', trace], 'needs a file to write'],
    [['share', ...ranks, '-o', 'x.ertrace'], 'These are 2 traces, and a share file holds one.'],
    [['share', trace, '-o', trace], 'is the trace itself'],
  ])('is not called as %j', async (words, message) => {
    await expect(runTrace(words, folder)).rejects.toThrow(message);
  });

  test('leaves nothing behind when the trace cannot be read', async () => {
    writeFileSync(join(folder, 'foreign.json'), 'hello');
    await expect(runTrace(['share', 'foreign.json', '-o', 'foreign.ertrace'], folder)).rejects.toThrow(
      'is no profiler trace',
    );
    expect(() => readFileSync(join(folder, 'foreign.ertrace'))).toThrow('ENOENT');
  });

  test('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const running = runTrace(['share', trace, '-o', 'never.ertrace'], folder, controller.signal);
    controller.abort();
    await expect(running).rejects.toThrow('ancelled');
  });
});

describe('trace report', () => {
  test.each([
    [['-o', 'r.html'], '<!DOCTYPE html>'],
    [['-o', 'r.md'], '# infer'],
    [['--markdown', '-o', 'r.txt'], '# infer'],
    [['--html', '-o', 'r.md'], '<!DOCTYPE html>'],
  ])('with %j begins with %s', async (words, begin) => {
    await runTrace(['report', trace, ...words], folder);
    expect(readFileSync(join(folder, words.at(-1)!), 'utf8').startsWith(begin)).toBe(true);
  });

  test('is printed without a file', async () => {
    expect(await runTrace(['report', trace, '--markdown'], folder)).toContain('## Kernels');
  });

  test('has no other form', async () => {
    await expect(runTrace(['report', trace, '--json'], folder)).rejects.toThrow('--html or --markdown');
  });
});
