import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModelRepository } from '../../../src/repository/modelRepository.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repository ü '));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

describe('readModelRepository', () => {
  it('reads models, versions and configurations', async () => {
    await write({
      'net/config.pbtxt': 'backend: "onnxruntime" max_batch_size: 4',
      'net/10/model.onnx': '',
      'net/9/model.onnx': '',
      'bare/1/model.plan': '',
      'all/config.pbtxt': 'platform: "ensemble"',
      'all/1/.keep': '',
      '.git/config': '',
      'README.md': '',
    });
    const repository = await readModelRepository(folder);
    expect(repository.findings).toEqual([]);
    expect(repository.models.map(({ name, findings }) => [name, findings])).toEqual([
      ['all', []],
      ['bare', []],
      ['net', []],
    ]);
    expect(repository.models[2]).toMatchObject({
      config: { backend: 'onnxruntime', maxBatchSize: 4 },
      versions: [
        { version: 9, modelPath: join(folder, 'net', '9', 'model.onnx') },
        { version: 10, modelPath: join(folder, 'net', '10', 'model.onnx') },
      ],
    });
    expect(repository.models[1]?.configPath).toBeUndefined();
  });

  it.each([
    ['no version', { 'm/model.onnx': '' }, 'no version folder', 'Move model.onnx'],
    ['no model file', { 'm/1/other.txt': '' }, 'Version 1 of m holds no model file', 'model.onnx'],
    [
      'another file than the configuration says',
      { 'm/1/model.onnx': '', 'm/config.pbtxt': 'default_model_filename: "net.onnx"' },
      'holds no model file',
      'net.onnx',
    ],
    [
      'the file of another backend',
      { 'm/1/model.onnx': '', 'm/config.pbtxt': 'platform: "tensorrt_plan"' },
      'holds no model file',
      'model.plan',
    ],
    ['a leading zero', { 'm/1/model.onnx': '', 'm/01/model.onnx': '' }, '"01"', 'leading zeros'],
    ['a blank at the end', { 'm/1/model.onnx': '', 'm/2 /model.onnx': '' }, '"2 "', 'blanks'],
    [
      'another name in the configuration',
      { 'm/1/model.onnx': '', 'm/config.pbtxt': 'name: "net"' },
      'is for net, but its folder is m',
      'name: "m"',
    ],
    [
      'a broken configuration',
      { 'm/1/model.onnx': '', 'm/config.pbtxt': 'name "' },
      'cannot be read',
      'Correct',
    ],
    ['a blank in the name', { 'm /1/model.onnx': '' }, '"m " cannot be', 'letters'],
  ])('finds %s', async (_, files, message, nextStep) => {
    await write(files);
    const { models } = await readModelRepository(folder);
    expect(models.flatMap(({ findings }) => findings)).toMatchObject([
      {
        message: expect.stringContaining(message) as string,
        nextStep: expect.stringContaining(nextStep) as string,
        file: expect.stringContaining(folder) as string,
      },
    ]);
  });

  it('finds missing class names and models in the wrong place', async () => {
    await write({
      'model.onnx': '',
      'm/1/model.onnx': '',
      'm/config.pbtxt': 'output { name: "y" label_filename: "labels.txt" }',
    });
    const repository = await readModelRepository(folder);
    expect(repository.findings).toMatchObject([{ severity: 'warning', file: join(folder, 'model.onnx') }]);
    expect(repository.models[0]?.findings).toMatchObject([
      { severity: 'error', message: expect.stringContaining('labels.txt') as string },
    ]);
  });

  it('refuses what is no repository', async () => {
    await expect(readModelRepository(join(folder, 'none'))).rejects.toMatchObject({
      failure: { kind: 'not-found' },
    });
    await write({ file: '' });
    await expect(readModelRepository(join(folder, 'file'))).rejects.toMatchObject({
      failure: { kind: 'bad-input' },
    });
    expect((await readModelRepository(folder)).models).toEqual([]);
  });
});
