import { expect } from 'vitest';
import { parseArguments } from '../../../../src/cli/arguments.ts';
import { traceVerb } from '../../../../src/cli/trace/traceVerb.ts';
import { localRunner } from '../../../../src/exec/localRunner.ts';
import { locateProduct } from '../../../../src/pipeline/productLocations.ts';

/**
 * What the verb prints for the words after `engine-room trace`.
 * @param folder that holds the worker, see `bundleTraceWorker`; relative paths are meant in it.
 * @throws what the verb throws.
 */
export async function runTrace(
  words: readonly string[],
  folder: string,
  signal = new AbortController().signal,
): Promise<string> {
  const lines: string[] = [];
  const status = await traceVerb({
    args: parseArguments(['trace', ...words]),
    output: { result: (text) => lines.push(text), note: () => undefined },
    product: locateProduct(folder, process.execPath),
    runner: localRunner,
    signal,
    cwd: folder,
    stateRoot: folder,
  });
  expect(status).toBe(0);
  return lines.join('\n');
}
