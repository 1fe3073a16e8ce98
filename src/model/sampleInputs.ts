import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { throwIfCancelled } from '../core/failure.ts';
import { batchTensors } from './batchTensors.ts';
import { makeUpTensors } from './madeUpTensors.ts';
import { encodeNpz } from './npz.ts';
import { type InputDescription, readSample } from './sampleTensors.ts';
import type { NamedTensors } from './tensor.ts';

/** Inputs written for the scripts that run models. */
export interface SampleFile {
  /** Absolute path of a .npz file whose arrays are named like the inputs. */
  readonly path: string;
  /** The file the inputs were read from; absent for made-up values. */
  readonly source?: string;
}

export interface SampleOptions {
  /** Absolute paths of photographs and .npy/.npz files; made-up values are used when there are none. */
  readonly samples: readonly string[];
  /** Receives `sample-0.npz`, `sample-1.npz`, …; earlier ones beyond the number of samples are removed. */
  readonly folder: string;
  /** Items along the first axis; each sample's own number by default. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
}

/** How many different inputs are made up when a pipeline has no samples. */
const madeUpCount = 2;

/**
 * The input tensors of one sample file.
 * @throws FailureError naming sample file, input, expected and got; Node's own error for a file that is missing.
 */
export async function readSampleFile(path: string, description: InputDescription): Promise<NamedTensors> {
  return readSample(await readFile(path), description, path);
}

/**
 * Writes the inputs of a pipeline's samples, one .npz file each, every file atomically.
 * @throws FailureError as {@link readSampleFile}, CancelledError; samples written before stay.
 */
export async function writeSampleInputs(
  description: InputDescription,
  options: SampleOptions,
): Promise<SampleFile[]> {
  const { samples, folder, batch, signal } = options;
  const sources: readonly (string | undefined)[] =
    samples.length > 0 ? samples : Array<undefined>(madeUpCount).fill(undefined);
  const written: SampleFile[] = [];
  for (const [index, source] of sources.entries()) {
    throwIfCancelled(signal);
    const tensors =
      source === undefined
        ? makeUpTensors(description.inputs, index)
        : await readSampleFile(source, description);
    const sized = batch === undefined ? tensors : batchTensors(tensors, description.inputs, batch);
    const path = join(folder, `sample-${index}.npz`);
    await writeFileAtomically(path, encodeNpz(sized, { compress: false }));
    written.push({ path, ...(source === undefined ? {} : { source }) });
  }
  await removeOthers(folder, written);
  return written;
}

async function removeOthers(folder: string, kept: readonly SampleFile[]): Promise<void> {
  const names = new Set(kept.map(({ path }) => basename(path)));
  for (const name of await readdir(folder)) {
    if (/^sample-\d+\.npz$/.test(name) && !names.has(name)) {
      await rm(join(folder, name));
    }
  }
}
