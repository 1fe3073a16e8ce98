import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { summarisePlan } from '../../../../src/tensorrt/plan/summarisePlan.ts';
import { planBytes, withMetadata } from './planBytes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('summarisePlan', () => {
  it('reads a plan of 10 GB by its first bytes', async () => {
    const path = join(folder, 'large.plan');
    await writeFile(path, planBytes([10, 0, 1, 6]));
    const handle = await open(path, 'r+');
    await handle.truncate(10_000_000_000);
    await handle.close();
    expect(await summarisePlan(path)).toEqual({
      sizeBytes: 10_000_000_000,
      header: { kind: 'version', version: '10.0.1.6' },
      ultralytics: null,
      loadableBy: [{ release: '24.05', tensorrt: '10.0.1.6', confidence: 'A' }],
    });
  });

  it('reads metadata that is longer than the first read', async () => {
    const path = join(folder, 'yolo.engine');
    const names = Object.fromEntries(
      Array.from({ length: 600 }, (_, index) => [index, `class number ${index}`]),
    );
    await writeFile(path, withMetadata({ names }, planBytes([8, 6, 1, 6])));
    const summary = await summarisePlan(path);
    expect(summary.header).toEqual({ kind: 'version', version: '8.6.1.6' });
    expect(summary.ultralytics).toEqual({ names });
  });

  it('says of any other file why it is no plan', async () => {
    const path = join(folder, 'model.plan');
    await writeFile(path, '');
    expect(await summarisePlan(path)).toEqual({
      sizeBytes: 0,
      header: { kind: 'not-a-plan', reason: 'the file is empty' },
      ultralytics: null,
      loadableBy: [],
    });
    await expect(summarisePlan(join(folder, 'none.plan'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
