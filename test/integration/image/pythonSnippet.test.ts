import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { preprocessImage } from '../../../src/model/image/preprocessImage.ts';
import { decodeNpz } from '../../../src/model/npz.ts';
import { makeTensor, type NamedTensors } from '../../../src/model/tensor.ts';
import type { Preprocess } from '../../../src/pipeline/pipelineSchema.ts';
import { pythonSnippet } from '../../../src/triton/pythonSnippet.ts';
import type { SnippetRequest } from '../../../src/triton/requestSnippets.ts';
import { runPython, withFolder } from './python.ts';

const cat = join(import.meta.dirname, '../../../samples/efficientnet-lite0/images/cat.png');

/** Runs a program with a client in place of tritonclient that saves the arrays and answers with fixed scores. */
const harness = `
import sys, types, numpy as np
target, program = sys.argv[1:]
sent = {}
class InferInput:
    def __init__(self, name, shape, datatype):
        self.name, self.shape, self.datatype = name, shape, datatype
    def set_data_from_numpy(self, array):
        assert list(array.shape) == self.shape
        sent[self.name] = array.astype(str) if array.dtype == object else array
class Result:
    def as_numpy(self, name):
        return np.array([[0.0, 2.0, 1.0]], dtype=np.float32)
class Client:
    def __init__(self, address):
        assert address == "127.0.0.1:8001"
    def infer(self, model, inputs, model_version="", outputs=None):
        return Result()
package, module = types.ModuleType("tritonclient"), types.ModuleType("tritonclient.grpc")
package.grpc = module
module.InferInput, module.InferenceServerClient = InferInput, Client
module.InferRequestedOutput = lambda name: name
sys.modules.update({"tritonclient": package, "tritonclient.grpc": module})
exec(compile(open(program, encoding="utf-8").read(), program, "exec"))
np.savez(target, **sent)
`;

async function runProgram(
  folder: string,
  request: SnippetRequest,
): Promise<{ readonly sent: NamedTensors; readonly printed: string }> {
  const program = join(folder, 'program.py');
  const target = join(folder, 'sent.npz');
  await writeFile(program, pythonSnippet(request));
  const printed = await runPython(harness, [target, program]);
  return { sent: decodeNpz(await readFile(target), target), printed };
}

const common = { color: 'RGB', layout: 'NCHW' } as const;
const cases: readonly (readonly [string, Preprocess, readonly number[]])[] = [
  [
    'EfficientNet-Lite',
    { ...common, resize: [256, 256], crop: 224, interpolation: 'bicubic', offset: 127, scale: 1 / 128 },
    [3, 224, 224],
  ],
  [
    'ImageNet',
    {
      ...common,
      resize: 257,
      crop: 224,
      interpolation: 'bilinear',
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    },
    [3, 224, 224],
  ],
  [
    'a large crop, BGR, channels last',
    {
      color: 'BGR',
      layout: 'NHWC',
      resize: 120,
      crop: 225,
      interpolation: 'bilinear',
      offset: 0.1,
      scale: 0.3,
    },
    [225, 225, 3],
  ],
];

describe('pythonSnippet', () => {
  it.each(cases)('prepares a photograph with the values that we send: %s', async (_, preprocess, shape) => {
    await withFolder(async (folder) => {
      const path = join(folder, `"cat" \\ 'ü'.png`);
      await copyFile(cat, path);
      const input = { name: 'image', dtype: 'float32' as const, shape: [2, ...shape] };
      const { tensor } = preprocessImage(await readFile(path), preprocess, input, path);
      const { sent } = await runProgram(folder, {
        grpcAddress: '127.0.0.1:8001',
        httpUrl: 'http://127.0.0.1:8000',
        model: 'm',
        inputs: { image: tensor },
        origins: { image: { kind: 'image', path, preprocess } },
        outputs: [],
        classes: { output: 'scores', activation: 'none', topK: 1 },
      });
      expect(sent['image']).toEqual(tensor);
    });
  });

  it('reads a JPEG, prints classes, and writes values of every kind out', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'grey.jpg');
      const data = Buffer.alloc(8 * 8 * 4, 77);
      await writeFile(path, jpeg.encode({ width: 8, height: 8, data }, 100).data);
      const labels = join(folder, 'labels.txt');
      await writeFile(labels, '\uFEFFzero\none');
      const inputs: NamedTensors = {
        image: makeTensor('float32', [1, 3, 8, 8], new Float32Array(192).fill(77)),
        words: makeTensor('string', [2], ['é "x"', "it's\n"]),
        flags: makeTensor('bool', [2, 1], Uint8Array.of(1, 0)),
        ids: makeTensor('int64', [1], BigInt64Array.of(9007199254740993n)),
        halves: makeTensor('float16', [3], Uint16Array.of(0x3c00, 0x7c00, 0x0001)),
      };
      const { sent, printed } = await runProgram(folder, {
        grpcAddress: '127.0.0.1:8001',
        httpUrl: 'http://127.0.0.1:8000',
        model: 'm',
        version: '2',
        inputs,
        origins: { image: { kind: 'image', path, preprocess: { ...common, interpolation: 'bilinear' } } },
        outputs: ['scores'],
        classes: { output: 'scores', activation: 'softmax', topK: 2, labels },
      });
      expect(sent).toEqual(inputs);
      expect(printed).toBe('0.6652 one\n0.2447 class 2\n');
    });
  });
});
