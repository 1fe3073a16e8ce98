import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../scripts/lib/figure.ts';
import { root } from '../scripts/lib/paths.ts';
import { openTimes } from './editor/openTimes.ts';

const sample = join(root, '../shared/samples/traces/gpt2_train_bf16_20steps.pt.trace.json.gz');

/** How fast the profiler's pages open and how fluid the timeline is, with a trace of 148 MB. */
export async function measure(): Promise<Figure[]> {
  if (!existsSync(sample)) {
    console.log('The large sample trace is absent, so nothing was measured: ../shared/samples/traces.');
    return [];
  }
  return openTimes(sample);
}
