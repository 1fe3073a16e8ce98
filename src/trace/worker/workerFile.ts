import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceLimits } from 'node:worker_threads';

/** Short-lived objects get so much room; with V8's own choice a large trace takes 40 MB more and no less time. */
export const workerLimits: ResourceLimits = { maxYoungGenerationSizeMb: 24 };

/**
 * The worker's program.
 * @param programFolder the folder of the running program: `dist`, or `src` in a checkout.
 */
export function workerFile(programFolder: string): string {
  const bundled = join(programFolder, 'traceWorker.cjs');
  return existsSync(bundled) ? bundled : join(programFolder, 'trace/worker/traceWorkerMain.ts');
}
