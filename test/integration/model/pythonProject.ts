import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Failure, FailureError } from '../../../src/core/failure.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import { encodeNpz } from '../../../src/model/npz.ts';
import type { PythonTools } from '../../../src/model/pythonScript.ts';
import { tensorFromNumbers } from '../../../src/model/tensor.ts';
import type { ModelInput } from '../../../src/pipeline/pipelineSchema.ts';

/** The interpreter under test; a level that cannot run fails. */
export function testPython(): string {
  const python = process.env['ENGINE_ROOM_TEST_PYTHON'];
  if (python === undefined || python === '') {
    throw new Error(
      'ENGINE_ROOM_TEST_PYTHON must name a Python with torch, onnx, onnxscript and onnxruntime.',
    );
  }
  return python;
}

export const tools: PythonTools = {
  runner: localRunner,
  python: testPython(),
  scriptsFolder: join(import.meta.dirname, '../../../python/engine_room'),
};

/** A batch of small pictures. */
export const imageInput: ModelInput = {
  name: 'image',
  dtype: 'float32',
  shape: ['batch', 3, 16, 16],
  axes: { batch: { min: 1, opt: 1, max: 8 } },
};

/** Networks and broken entry points, each a line or three. */
const modelSource = `import sys
import torch
from torch import nn
import neighbour

print("printed while importing")
print('{"type": "result", "value": {}}')


class TinyNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())
        self.head = nn.Linear(8, 10)

    def forward(self, image):
        return self.head(self.features(image).mean((2, 3)))


def build(weights=None):
    torch.manual_seed(0)
    net = TinyNet()
    if weights is not None:
        net.load_state_dict(torch.load(weights, weights_only=True))
    return net


def other_seed():
    torch.manual_seed(1)
    return TinyNet()


class NanNet(nn.Module):
    def forward(self, image):
        return (image.mean((2, 3)) - 10).log()


class Inner(nn.Module):
    def forward(self, image):
        return torch.linalg.eig(image)[0].abs()


class EigenNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()

    def forward(self, image):
        return self.inner(image)


class BranchNet(nn.Module):
    def forward(self, image):
        if image.sum() > 0:
            return image * 2
        return image


class FixedBatchNet(nn.Module):
    def forward(self, image):
        return image.reshape(2, 768)


class PairNet(nn.Module):
    def forward(self, image):
        return {"mean": image.mean((1, 2, 3)), "double": image * 2}


def raises():
    raise RuntimeError("no such luck")


def exits():
    sys.exit(3)


def number():
    return 42


def demanding(size):
    return TinyNet()


not_callable = "text"
`;

/** 1-based line of the model file that holds a text. */
export function lineOf(text: string): number {
  return modelSource.slice(0, modelSource.indexOf(text)).split('\n').length;
}

export interface PythonProject {
  /** A folder whose name holds spaces, quotes, non-ASCII letters and a leading dash. */
  readonly folder: string;
  path(name: string): string;
  entry(callable: string, weights?: string): { file: string; callable: string; weights?: string };
  /** Writes a .npz sample of seeded noise and returns its path. */
  sample(name: string, batch: number): Promise<string>;
  dispose(): Promise<void>;
}

export async function makeProject(): Promise<PythonProject> {
  const root = await mkdtemp(join(tmpdir(), 'engine-room-'));
  const folder = join(root, `-it's "a" prøject`);
  await mkdir(folder);
  await writeFile(join(folder, 'model.py'), modelSource);
  await writeFile(join(folder, 'neighbour.py'), 'value = 1\n');
  const path = (name: string) => join(folder, name);
  return {
    folder,
    path,
    entry: (callable, weights) => ({
      file: path('model.py'),
      callable,
      ...(weights === undefined ? {} : { weights }),
    }),
    sample: async (name, batch) => {
      const count = batch * 3 * 16 * 16;
      const values = Float32Array.from({ length: count }, (_, index) => Math.sin(index * (name.length + 1)));
      const tensor = tensorFromNumbers('float32', [batch, 3, 16, 16], values);
      await writeFile(path(name), encodeNpz({ image: tensor }, { compress: false }));
      return path(name);
    },
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await work.then(
    (value) => value,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(FailureError);
  return (thrown as FailureError).failure;
}

/** Names in a folder that a script may have left behind. */
export async function leftovers(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.includes('.partial') || name.includes('.prepared'));
}
