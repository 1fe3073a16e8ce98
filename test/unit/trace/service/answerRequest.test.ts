import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerRequest } from '../../../../src/trace/service/answerRequest.ts';
import type { KernelsJson } from '../../../../src/trace/report/tablesJson.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';

let folder: string;
let path: string;
let cacheFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-answer-'));
  cacheFolder = join(folder, 'cache');
  path = join(folder, 'large.pt.trace.json');
  await writeFile(path, gunzipSync(await readFile(fixturePath('gpt2_train_bf16'))));
  await utimes(path, written, written);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A whole second, which can be set again exactly. */
const written = new Date(1_700_000_000_000);

const ask = () => answerRequest({ view: 'kernels', path }, { cacheFolder }) as Promise<KernelsJson>;

test('a large trace is kept, and the second answer is the same', async () => {
  const first = await ask();
  await expect.poll(() => readdir(cacheFolder).catch(() => []), { timeout: 10_000 }).toHaveLength(1);
  expect(await ask()).toEqual(first);
});

test('a change that neither size, time nor ends of the file show is seen all the same', async () => {
  const before = await ask();
  await expect.poll(() => readdir(cacheFolder).catch(() => []), { timeout: 10_000 }).toHaveLength(1);
  const text = await readFile(path, 'latin1');
  await writeFile(path, text.replaceAll('vectorized_gather_kernel', 'vectorised_gather_kernel'), 'latin1');
  await utimes(path, written, written);
  const after = await ask();
  const names = (answer: KernelsJson) => answer.kernels.map(({ name }) => name).join('\n');
  expect(names(before)).toContain('vectorized_gather_kernel');
  expect(names(after)).toContain('vectorised_gather_kernel');
  expect(names(after)).not.toContain('vectorized_gather_kernel');
});

test('small traces are not kept', async () => {
  await answerRequest({ view: 'summary', paths: [fixturePath('infer_eager')] }, { cacheFolder });
  expect(await readdir(cacheFolder).catch(() => [])).toEqual([]);
});
