import { build } from 'esbuild';
import { join } from 'node:path';
import { nodeBundle } from '../../../scripts/lib/buildProduct.ts';

/**
 * Puts the trace worker into a folder as the product has it: one JavaScript file. Workers that run the sources would
 * each have to strip the types of a hundred files first.
 */
export async function bundleTraceWorker(folder: string): Promise<void> {
  const name = 'traceWorker.cjs';
  await build(
    nodeBundle(
      'src/trace/worker/traceWorkerMain.ts',
      name,
      { production: true, watch: false },
      { outfile: join(folder, name) },
    ),
  );
}
