import { build } from 'esbuild';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.ts';
import { zodNamespacePlugin } from '../../../scripts/lib/zodNamespacePlugin.ts';

/**
 * Puts the trace worker into a folder as the product has it: one JavaScript file. Workers that run the sources would
 * each have to strip the types of a hundred files first.
 */
export async function bundleTraceWorker(folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/trace/worker/traceWorkerMain.ts'],
    outfile: join(folder, 'traceWorker.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    plugins: [zodNamespacePlugin],
    logLevel: 'error',
  });
}
