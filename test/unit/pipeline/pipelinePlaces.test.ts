import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { fail } from '../../../src/core/failure.ts';
import { withPipelinePlaces } from '../../../src/pipeline/pipelinePlaces.ts';

let file: string;

beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'places ')), 'engine-room.yaml');
  await writeFile(file, 'version: 1\nrepository:\n  build: int8\nsamples:\n  - a.png\n  - b.png\n');
});

test.each([
  ['repository.build', 3],
  ['samples[1]', 6],
  ['verify', 1],
])('a failure about %s gets line %d', async (field, line) => {
  const work = withPipelinePlaces(() =>
    Promise.resolve().then(() => fail({ kind: 'bad-input', message: 'No.', file, field })),
  );
  await expect(work).rejects.toMatchObject({ failure: { field, line } });
});

test('failures about other files and other errors pass unchanged', async () => {
  const failure = { kind: 'bad-input' as const, message: 'No.', file: '/x.onnx', field: 'a' };
  await expect(withPipelinePlaces(() => Promise.resolve().then(() => fail(failure)))).rejects.toMatchObject({
    failure,
  });
  await expect(withPipelinePlaces(() => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
});
