import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Remedy } from '../../../../src/core/failure.ts';
import { remedyAction } from '../../../../src/editor/runs/remedyAction.ts';
import { loadProject } from '../../../../src/pipeline/project.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remedy-'));
  file = join(folder, 'engine-room.yaml');
  await writeFile(
    file,
    '# mine\nversion: 1\nname: a\nmodel: { onnx: a.onnx }\ninputs: [{ name: x, dtype: float32, shape: [1] }]\nengine: { target: "ssh:gpu", workspaceMiB: 1024, acceptGate: true }\n',
  );
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test.each<[Remedy, object]>([
  ['engine-precision-fp32', { precision: 'fp32', workspaceMiB: 1024 }],
  ['engine-workspace-larger', { precision: 'auto', workspaceMiB: 4096 }],
  ['engine-workspace-smaller', { precision: 'auto', workspaceMiB: 256 }],
])('%s changes one field of the pipeline file and runs again', async (remedy, engine) => {
  let runs = 0;
  const action = remedyAction(remedy, file, () => {
    runs++;
    return Promise.resolve();
  });
  await action.run();
  expect(runs).toBe(1);
  expect((await loadProject(file)).settings.engine).toMatchObject({
    target: 'ssh:gpu',
    acceptGate: true,
    ...engine,
  });
  expect(await readFile(file, 'utf8')).toContain('# mine');
});
