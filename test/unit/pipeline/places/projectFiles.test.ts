import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listProjectFiles } from '../../../../src/pipeline/places/projectFiles.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'project ü '));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function put(path: string, content = 'x'): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), content);
}

describe('the files of a project', () => {
  test('are its code and small files, without hidden folders, environments and packages', async () => {
    for (const path of [
      'model.py',
      'layers/attention.py',
      'config.json',
      '.git/config',
      '.engine-room/build/m/model.onnx',
      'venv/pyvenv.cfg',
      'venv/lib/a.py',
      'layers/__pycache__/attention.pyc',
      'node_modules/x/index.js',
    ]) {
      await put(path);
    }
    const { paths, leftOut } = await listProjectFiles(root);
    expect(paths.map((path) => path.slice(root.length + 1))).toEqual([
      'config.json',
      'layers/attention.py',
      'model.py',
    ]);
    expect(leftOut).toEqual([]);
  });

  test('do not include large ones, which are named', async () => {
    await put('model.py');
    await put('weights.pt', 'x'.repeat(8 * 1024 * 1024 + 1));
    const { paths, leftOut } = await listProjectFiles(root);
    expect(paths).toEqual([join(root, 'model.py')]);
    expect(leftOut).toEqual([join(root, 'weights.pt')]);
  });

  test('of a folder that is no project are refused before they are carried', async () => {
    await mkdir(join(root, 'many'));
    await Promise.all(
      Array.from({ length: 5_001 }, (_, index) => writeFile(join(root, 'many', `${index}.txt`), '')),
    );
    await expect(listProjectFiles(root)).rejects.toMatchObject({
      failure: { kind: 'bad-input', file: root },
    });
  });
});
