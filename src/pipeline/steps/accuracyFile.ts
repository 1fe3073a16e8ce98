import { readFile } from 'node:fs/promises';
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
    return parseJson(await readFile(file, 'utf8'), accuracyFileSchema, { what: 'The accuracy result', file })
      .accuracies;
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
  const content = { schema: 'engine-room.accuracy/1', accuracies: [...kept, ...results] };
  await writeFileAtomically(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
