import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('onnx-proto is imported by the adapter alone', async () => {
  const root = join(import.meta.dirname, '../../../..');
  const importing: string[] = [];
  for (const folder of ['src', 'webview']) {
    for (const file of await readdir(join(root, folder), { recursive: true })) {
      if (
        file.endsWith('.ts') &&
        /['"]onnx-proto['"]/u.test(await readFile(join(root, folder, file), 'utf8'))
      ) {
        importing.push(join(folder, file));
      }
    }
  }
  expect(importing).toEqual(['src/model/onnx/decodeOnnx.ts']);
});
