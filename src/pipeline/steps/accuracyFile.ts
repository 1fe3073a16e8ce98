import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { z } from 'zod/mini';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { isErrnoException } from '../../core/failure.ts';
import { parseJson } from '../../core/parseJson.ts';
import { type Accuracy, accuracySchema } from '../../model/accuracy.ts';

const accuracyFileSchema = z.object({
  schema: z.literal('engine-room.accuracy/1'),
  accuracies: z.array(accuracySchema),
});

/** What was verified so far, newest result of each file; empty when nothing was. */
export async function readAccuracies(file: string): Promise<Accuracy[]> {
  try {
    const text = await readFile(file, 'utf8');
    const { accuracies } = parseJson(text, accuracyFileSchema, { what: 'The accuracy result', file });
    return accuracies.map((accuracy) => ({ ...accuracy, path: resolve(dirname(file), accuracy.path) }));
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return [];
    }
    throw thrown;
  }
}

/** Adds results to the file; an earlier result of the same model file is replaced. */
export async function saveAccuracies(file: string, results: readonly Accuracy[]): Promise<void> {
  const earlier = await readAccuracies(file);
  const kept = earlier.filter(({ path }) => !results.some((result) => result.path === path));
  // Relative, so that a project that is moved or copied keeps its results.
  const accuracies = [...kept, ...results].map((accuracy) => ({
    ...accuracy,
    path: relative(dirname(file), accuracy.path),
  }));
  const content = { schema: 'engine-room.accuracy/1', accuracies };
  await writeFileAtomically(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
