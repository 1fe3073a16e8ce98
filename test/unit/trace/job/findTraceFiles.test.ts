import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findTraceFiles } from '../../../../src/trace/job/findTraceFiles.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trace-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a folder stands for the traces in it, in order of their numbers; a named file for itself', async () => {
  for (const name of ['w_rank10.pt.trace.json', 'w_rank2.pt.trace.json.gz', 'run.json', 'odd.json']) {
    await writeFile(join(folder, name), '');
  }
  expect(
    await findTraceFiles([folder, join(folder, 'odd.json'), join(folder, 'w_rank2.pt.trace.json.gz')]),
  ).toEqual(
    ['odd.json', 'w_rank2.pt.trace.json.gz', 'w_rank10.pt.trace.json'].map((name) => join(folder, name)),
  );
});

test('a folder of shared traces stands for these; beside traces they are the same again', async () => {
  await writeFile(join(folder, 'w_rank0.ertrace'), '');
  expect(await findTraceFiles([folder])).toEqual([join(folder, 'w_rank0.ertrace')]);
  await writeFile(join(folder, 'w_rank0.pt.trace.json'), '');
  expect(await findTraceFiles([folder])).toEqual([join(folder, 'w_rank0.pt.trace.json')]);
});

test('a folder of runs names the runs', async () => {
  await mkdir(join(folder, 'run7'));
  await writeFile(join(folder, 'run7', 'a.pt.trace.json'), '');
  await expect(findTraceFiles([folder])).rejects.toMatchObject({
    failure: { kind: 'not-found', file: folder, cause: '1 folder inside it does: run7.' },
  });
});

test('a folder without traces says what is looked for', async () => {
  await expect(findTraceFiles([folder])).rejects.toMatchObject({
    failure: { kind: 'not-found', cause: expect.stringContaining('*.pt.trace.json') },
  });
});
