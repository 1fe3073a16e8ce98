import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  emptyFolder,
  gatheringFolder,
  replaceEngine,
} from '../../../../../src/pipeline/steps/engine/engineFiles.ts';
import { precisionAttempts } from '../../../../../src/pipeline/steps/engine/precisionAttempts.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a gathered engine', () => {
  test('replaces the earlier one as a whole; what it does not have goes', async () => {
    const plan = join(folder, 'model.plan');
    await writeFile(plan, 'old');
    await writeFile(`${plan}.layers.json`, 'old');
    await writeFile(join(folder, 'model.onnx'), 'model');
    const gathered = gatheringFolder(plan);
    await mkdir(gathered);
    await writeFile(join(gathered, 'model.plan'), 'new');
    await writeFile(join(gathered, 'model.plan.log'), 'new');
    await mkdir(join(gathered, 'io'));
    await replaceEngine(gathered, plan);
    expect((await readdir(folder)).sort()).toEqual(['model.onnx', 'model.plan', 'model.plan.log']);
    expect(await readFile(plan, 'utf8')).toBe('new');
  });

  test('starts in an empty folder, whatever an interrupted build left', async () => {
    const gathered = gatheringFolder(join(folder, 'model.plan'));
    await mkdir(gathered);
    await writeFile(join(gathered, 'model.plan'), 'half');
    await emptyFolder(gathered);
    expect(await readdir(gathered)).toEqual([]);
  });
});

describe('precisions', () => {
  test('go from the advised one to FP32 when none was asked for', () => {
    expect(precisionAttempts('auto', 'fp16')).toEqual(['fp16', 'fp32']);
    expect(precisionAttempts('auto', 'fp32')).toEqual(['fp32']);
  });

  test('asked for by name are the only ones', () => {
    expect(precisionAttempts('int8', 'fp16')).toEqual(['int8']);
  });
});
