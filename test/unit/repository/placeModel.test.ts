import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type * as fileSystem from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfigFile } from '../../../src/repository/configText.ts';
import { fromConfigMessage } from '../../../src/repository/modelConfig.ts';
import { placeModel, type PlaceRequest } from '../../../src/repository/placeModel.ts';

/** A disk that is full when a file of this name is to be written: half of it arrives, then the write fails. */
const disk = vi.hoisted((): { fullAt: string | undefined } => ({ fullAt: undefined }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof fileSystem>();
  const failWhenFull = async (path: string) => {
    if (path.includes('.placing-') && path.endsWith(`/${disk.fullAt}`)) {
      await real.writeFile(path, 'hal');
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', path });
    }
  };
  return {
    ...real,
    copyFile: async (from: string, to: string, mode?: number) => {
      await failWhenFull(to);
      await real.copyFile(from, to, mode);
    },
    writeFile: async (path: string, content: string) => {
      await failWhenFull(path);
      await real.writeFile(path, content);
    },
  };
});

/** Every file of a folder with its content. */
async function readAll(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    files.map(async (file) => [file, await readFile(file, 'utf8')] as const),
  );
  return Object.fromEntries(contents);
}

let folder: string;
let repository: string;
let onnxPath: string;

beforeEach(async () => {
  disk.fullAt = undefined;
  folder = await mkdtemp(join(tmpdir(), "-models 'ü "));
  repository = join(folder, 'repository');
  onnxPath = join(folder, '-model "x".onnx');
  await writeFile(onnxPath, 'the model');
});

afterEach(async () => rm(folder, { recursive: true, force: true }));

function request(more: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    repositoryFolder: repository,
    modelName: 'net',
    version: 'next',
    modelPath: onnxPath,
    graph: {
      inputs: [{ name: 'image', dtype: 'float32', shape: ['batch', 3, 224, 224] }],
      outputs: [
        { name: 'scores', dtype: 'float32', shape: ['batch', 1000] },
        { name: 'features', dtype: 'float16', shape: [null, 'n', 7] },
      ],
    },
    serving: { largestBatch: 8, dynamicBatching: true, instances: 2 },
    ...more,
  };
}

const readConfig = async (path: string) => fromConfigMessage(await readConfigFile(path));

describe('placeModel', () => {
  it('writes version, configuration and class names', async () => {
    const labelsPath = join(folder, 'class names');
    await writeFile(labelsPath, 'cat\ndog\n');
    const placed = await placeModel(request({ labelsPath }));
    expect(placed).toEqual({
      folder: join(repository, 'net'),
      version: 1,
      versionFolder: join(repository, 'net', '1'),
      modelPath: join(repository, 'net', '1', 'model.onnx'),
      configPath: join(repository, 'net', 'config.pbtxt'),
      labelsPath: join(repository, 'net', 'labels.txt'),
      maxBatchSize: 8,
    });
    expect((await readdir(placed.folder)).sort()).toEqual(['1', 'config.pbtxt', 'labels.txt']);
    expect(await readFile(placed.modelPath, 'utf8')).toBe('the model');
    expect(await readFile(placed.configPath, 'utf8')).toBe(`# Inputs and outputs are those of -model "x".onnx.
name: "net"
backend: "onnxruntime"
max_batch_size: 8
input: {
  name: "image"
  data_type: TYPE_FP32
  dims: [3, 224, 224]
}
output: {
  name: "scores"
  data_type: TYPE_FP32
  dims: 1000
  label_filename: "labels.txt"
}
output: {
  name: "features"
  data_type: TYPE_FP16
  dims: [-1, 7]
}
dynamic_batching: {}
instance_group: {
  count: 2
}
`);
  });

  it('keeps earlier versions, and replaces the one it is told to', async () => {
    await placeModel(request());
    await writeFile(onnxPath, 'a better model');
    expect((await placeModel(request())).version).toBe(2);
    await mkdir(join(repository, 'net', '010'));
    await writeFile(onnxPath, 'the best model');
    const replaced = await placeModel(request({ version: 1 }));
    expect(await readFile(replaced.modelPath, 'utf8')).toBe('the best model');
    expect(await readFile(join(repository, 'net', '2', 'model.onnx'), 'utf8')).toBe('a better model');
    expect((await readdir(join(repository, 'net'))).sort()).toEqual(['010', '1', '2', 'config.pbtxt']);
  });

  it('copies the weights that lie beside the model', async () => {
    await mkdir(join(folder, 'weights'));
    await writeFile(join(folder, 'weights', 'a.bin'), 'weights');
    const placed = await placeModel(request({ externalFiles: ['weights/a.bin'] }));
    expect(await readFile(join(placed.versionFolder, 'weights', 'a.bin'), 'utf8')).toBe('weights');
  });

  it.each([
    ['weights that are missing', { externalFiles: ['weights/missing.bin'] }, 'not-found'],
    ['weights outside the folder', { externalFiles: ['../secret'] }, 'bad-input'],
    ['weights at an absolute path', { externalFiles: ['/etc/passwd'] }, 'bad-input'],
    ['weights named like the model', { externalFiles: ['./model.onnx'] }, 'bad-input'],
    ['a missing model', { modelPath: '/nowhere/model.onnx' }, 'not-found'],
    ['missing class names', { labelsPath: '/nowhere/labels.txt' }, 'not-found'],
    ['an output that is not there', { labelsPath: '/dev/null', labelsOutput: 'logits' }, 'bad-input'],
    ['version 0', { version: 0 }, 'bad-input'],
    ['version 1.5', { version: 1.5 }, 'bad-input'],
    ['no instances', { serving: { dynamicBatching: true, instances: 0 } }, 'bad-input'],
  ] satisfies [string, Partial<PlaceRequest>, string][])(
    'refuses %s and leaves nothing',
    async (_, more, kind) => {
      await expect(placeModel(request(more))).rejects.toMatchObject({ failure: { kind } });
      await expect(stat(join(repository, 'net'))).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  it.each(['', '.', '..', '../up', 'a/b', 'a b', '-x', 'a\nb', 'ü', 'x.partial', 'a'.repeat(129)])(
    'refuses %j as a name',
    async (modelName) => {
      await expect(placeModel(request({ modelName }))).rejects.toMatchObject({
        failure: { kind: 'bad-input', message: expect.stringContaining('name of a model') as string },
      });
    },
  );

  it.each(['model.onnx', 'a.bin', 'labels.txt', 'config.pbtxt'])(
    'leaves nothing under a final name when the disk is full at %s',
    async (name) => {
      await writeFile(join(folder, 'a.bin'), 'weights');
      await writeFile(join(folder, 'labels.txt'), 'cat');
      const whole = request({ externalFiles: ['a.bin'], labelsPath: join(folder, 'labels.txt') });
      disk.fullAt = name;
      const expected = { failure: { kind: 'disk-full', message: expect.stringContaining('net') as string } };
      await expect(placeModel(whole)).rejects.toMatchObject(expected);
      await expect(stat(join(repository, 'net'))).rejects.toMatchObject({ code: 'ENOENT' });

      disk.fullAt = undefined;
      await placeModel(whole);
      const before = await readAll(join(repository, 'net'));
      disk.fullAt = name;
      await writeFile(onnxPath, 'a better model');
      // A change of the configuration too, so that it is written again.
      const again = { ...whole, version: 1, serving: { dynamicBatching: false, instances: 3 } };
      await expect(placeModel(again)).rejects.toMatchObject(expected);
      expect(await readAll(join(repository, 'net'))).toEqual(before);
    },
  );

  it('leaves everything as it was when it is cancelled', async () => {
    await placeModel(request());
    await expect(placeModel(request({ signal: AbortSignal.abort() }))).rejects.toMatchObject({
      name: 'CancelledError',
    });
    expect((await readdir(join(repository, 'net'))).sort()).toEqual(['1', 'config.pbtxt']);
  });

  it('keeps what somebody added to the configuration, byte for byte when nothing changed', async () => {
    const { configPath } = await placeModel(request());
    const edited = `# mine\n${await readFile(configPath, 'utf8')}version_policy { all {} }\nparameters { key: "intra_op_thread_count" value { string_value: "2" } }\n`;
    await writeFile(configPath, edited);
    await placeModel(request());
    expect(await readFile(configPath, 'utf8')).toBe(edited);

    await placeModel(request({ serving: { maxBatchSize: 4, dynamicBatching: false, instances: 1 } }));
    const message = await readConfigFile(configPath);
    expect(message.versionPolicy?.policyChoice.case).toBe('all');
    expect(fromConfigMessage(message)).toMatchObject({
      maxBatchSize: 4,
      parameters: { intra_op_thread_count: '2' },
    });
    expect((await readConfig(configPath)).dynamicBatching).toBeUndefined();
  });

  it('does not touch a folder that serves something else or cannot be understood', async () => {
    const { configPath } = await placeModel(request());
    for (const [text, kind] of [
      ['backend: "tensorrt"', 'bad-input'],
      ['backend: "onnx', 'corrupt-file'],
    ]) {
      await writeFile(configPath, text!);
      await expect(placeModel(request())).rejects.toMatchObject({ failure: { kind, file: configPath } });
      expect(await readFile(configPath, 'utf8')).toBe(text);
      expect((await readdir(join(repository, 'net'))).sort()).toEqual(['1', 'config.pbtxt']);
    }
  });

  it('never replaces a folder that is no version of a model', async () => {
    const own = join(repository, request().modelName, '1', 'precious.txt');
    await mkdir(join(own, '..'), { recursive: true });
    await writeFile(own, 'mine');
    await expect(placeModel(request({ version: 1 }))).rejects.toMatchObject({
      failure: { kind: 'bad-input' },
    });
    expect(await readAll(repository)).toEqual({ [own]: 'mine' });
  });

  it('says when a file is in the way', async () => {
    await mkdir(repository);
    await writeFile(join(repository, 'net'), '');
    await expect(placeModel(request())).rejects.toMatchObject({
      failure: { kind: 'bad-input', file: join(repository, 'net') },
    });
  });
});
