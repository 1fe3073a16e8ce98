import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/core/failure.ts';
import { encodeNpy } from '../../../src/model/npy.ts';
import { decodeNpz } from '../../../src/model/npz.ts';
import { readSampleFile, writeSampleInputs } from '../../../src/model/sampleInputs.ts';
import { makeTensor } from '../../../src/model/tensor.ts';
import type { ModelInput } from '../../../src/pipeline/pipelineSchema.ts';

const input: ModelInput = {
  name: 'x',
  dtype: 'float32',
  shape: ['batch', 2],
  axes: { batch: { min: 1, opt: 3, max: 8 } },
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "-sample's ü "));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('writeSampleInputs', () => {
  it('makes up the same inputs every time, at the most frequent size', async () => {
    const samples = join(folder, 'samples');
    const files = await writeSampleInputs({ inputs: [input] }, { samples: [], folder: samples });
    expect(files.map(({ path }) => path)).toEqual([
      join(samples, 'sample-0.npz'),
      join(samples, 'sample-1.npz'),
    ]);
    const first = await readFile(files[0]!.path);
    expect(decodeNpz(first, 'a')['x']?.shape).toEqual([3, 2]);
    await writeSampleInputs({ inputs: [input] }, { samples: [], folder: samples });
    expect(await readFile(files[0]!.path)).toEqual(first);
    expect(await readFile(files[1]!.path)).not.toEqual(first);
  });

  it('writes one file a sample, replicated to the batch, and removes stale ones', async () => {
    const source = join(folder, '--in put.npy');
    await writeFile(source, encodeNpy(makeTensor('float32', [2, 2], Float32Array.of(1, 2, 3, 4))));
    await writeFile(join(folder, 'sample-7.npz'), 'stale');
    const files = await writeSampleInputs({ inputs: [input] }, { samples: [source], folder, batch: 3 });
    expect(files).toEqual([{ path: join(folder, 'sample-0.npz'), source }]);
    expect(decodeNpz(await readFile(files[0]!.path), 'a')['x']).toEqual(
      makeTensor('float32', [3, 2], Float32Array.of(1, 2, 3, 4, 1, 2)),
    );
    expect((await readdir(folder)).sort()).toEqual(['--in put.npy', 'sample-0.npz']);
  });

  it('stops when cancelled and leaves nothing half-written', async () => {
    const work = writeSampleInputs({ inputs: [input] }, { samples: [], folder, signal: AbortSignal.abort() });
    await expect(work).rejects.toThrow(CancelledError);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says which sample is missing', async () => {
    await expect(readSampleFile(join(folder, 'none.png'), { inputs: [input] })).rejects.toThrow('none.png');
  });
});
