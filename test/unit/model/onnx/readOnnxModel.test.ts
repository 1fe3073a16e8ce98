import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureError, toFailure } from '../../../../src/core/failure.ts';
import { mainOpset } from '../../../../src/model/onnx/onnxModel.ts';
import { parseOnnx, readOnnxModel } from '../../../../src/model/onnx/readOnnxModel.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/onnx');
const tiny = join(fixtures, 'tiny.onnx');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "onnx 'mödel' "));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function failureOf(path: string) {
  const thrown: unknown = await readOnnxModel(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeDefined();
  return toFailure(thrown);
}

describe('readOnnxModel', () => {
  it('reads inputs, outputs, opset, weights and operators', async () => {
    const model = await readOnnxModel(tiny);
    expect(model).toMatchObject({
      irVersion: 10,
      opsets: [{ domain: '', version: 18 }],
      inputs: [{ name: 'image', dtype: 'float32', shape: ['batch', 3, 16, 16] }],
      outputs: [{ name: 'logits', dtype: 'float32', shape: ['batch', 40] }],
      operators: { Conv: 1, Gemm: 1, ReduceMean: 1, Relu: 1 },
      nodeCount: 4,
      externalData: [],
    });
    expect(mainOpset(model)).toBe(18);
    expect(model.producer).toMatch(/^pytorch 2\./u);
    // 16 x 3 x 3 x 3 and 40 x 16 weights with their biases as float32, and two axes of the mean as int64.
    expect(model.initializerBytes).toBe((432 + 16 + 640 + 40) * 4 + 16);
  });

  it('finds external data beside the model, whatever the folder is called', async () => {
    const path = join(folder, '-model.onnx');
    await copyFile(join(fixtures, 'tiny-external.onnx'), path);
    await copyFile(join(fixtures, 'tiny-external.onnx.data'), join(folder, 'tiny-external.onnx.data'));
    const { externalData, initializerBytes } = await readOnnxModel(path);
    expect(externalData).toEqual([
      { location: 'tiny-external.onnx.data', path: join(folder, 'tiny-external.onnx.data'), sizeBytes: 4288 },
    ]);
    expect(initializerBytes).toBe(4528);
  });

  it('names external data that is missing', async () => {
    const path = join(folder, 'model.onnx');
    await copyFile(join(fixtures, 'tiny-external.onnx'), path);
    expect(await failureOf(path)).toMatchObject({
      kind: 'not-found',
      file: join(folder, 'tiny-external.onnx.data'),
      nextStep: expect.stringContaining('tiny-external.onnx.data'),
    });
  });

  it('notices external data that is cut off', async () => {
    const path = join(folder, 'model.onnx');
    const data = join(folder, 'tiny-external.onnx.data');
    await copyFile(join(fixtures, 'tiny-external.onnx'), path);
    await copyFile(join(fixtures, 'tiny-external.onnx.data'), data);
    await truncate(data, 4000);
    expect(await failureOf(path)).toMatchObject({ kind: 'corrupt-file', file: data });
  });

  it.each(['../../../../etc/passwd.......', '/etc/passwd.............'])(
    'refuses weights outside the folder: %s',
    async (location) => {
      const original = 'tiny-external.onnx.data';
      const bytes = await readFile(join(fixtures, 'tiny-external.onnx'), 'latin1');
      const path = join(folder, 'model.onnx');
      const changed = bytes.replaceAll(
        original,
        location.slice(0, original.length).padEnd(original.length, 'x'),
      );
      await writeFile(path, changed, 'latin1');
      const failure = await failureOf(path);
      expect(failure).toMatchObject({ kind: 'corrupt-file', file: path });
      expect(failure.message).toContain('outside');
    },
  );

  it.each([
    ['empty', Buffer.alloc(0)],
    ['text', Buffer.from('version: 1\nname: net\n')],
    ['zeros', Buffer.alloc(4096)],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ])('refuses a file of %s', async (_, content) => {
    const path = join(folder, 'model.onnx');
    await writeFile(path, content);
    expect(await failureOf(path)).toMatchObject({ kind: 'corrupt-file', file: path });
  });

  it('refuses a truncated file at any length', async () => {
    const bytes = await readFile(tiny);
    for (let length = 0; length < bytes.length; length += 37) {
      expect(() => parseOnnx(bytes.subarray(0, length), 'cut.onnx'), String(length)).toThrow(FailureError);
    }
  });

  it('says when the file or the whole path is something else', async () => {
    expect(await failureOf(join(folder, 'absent.onnx'))).toMatchObject({ kind: 'not-found' });
    await mkdir(join(folder, 'dir.onnx'));
    expect(await failureOf(join(folder, 'dir.onnx'))).toMatchObject({ kind: 'bad-input' });
  });

  it('survives mutated files: it parses them or fails in words', async () => {
    const bytes = await readFile(tiny);
    let seed = 20260101;
    const random = (limit: number) => {
      // Mulberry32, so that a failing case can be repeated.
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) % limit;
    };
    let parsed = 0;
    for (let round = 0; round < 3000; round++) {
      const mutated = Buffer.from(bytes);
      for (let change = 0; change <= random(8); change++) {
        mutated[random(mutated.length)] = random(256);
      }
      try {
        parseOnnx(mutated, 'mutated.onnx');
        parsed++;
      } catch (thrown) {
        expect(thrown, `round ${round}`).toBeInstanceOf(FailureError);
      }
    }
    // Most of the file is weights, so both outcomes must occur.
    expect(parsed).toBeGreaterThan(100);
    expect(parsed).toBeLessThan(3000);
  });
});
