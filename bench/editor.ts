import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Figure } from '../scripts/lib/figure.ts';
import { root } from '../scripts/lib/paths.ts';
import { frameFigures } from './editor/frames.ts';
import { openTimes } from './editor/openTimes.ts';
import { repeatTrace } from './editor/repeatTrace.ts';

const sample = join(root, '../shared/samples/traces/gpt2_train_bf16_20steps.pt.trace.json.gz');
/** Three times 468,553 events. */
const turns = 3;

/** How fast the profiler's pages open and how fluid the timeline is, with a trace of 148 MB and with 1.4 million events. */
export async function measure(): Promise<Figure[]> {
  if (!existsSync(sample)) {
    console.log('The large sample trace is absent, so nothing was measured: ../shared/samples/traces.');
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'engine-room-bench-'));
  try {
    const large = join(folder, 'large.pt.trace.json');
    await repeatTrace(gunzipSync(readFileSync(sample)).toString('latin1'), turns, large);
    return [
      ...(await openTimes(sample)),
      ...(await frameFigures(sample, '148 MB', 8)),
      ...(await frameFigures(large, '1.4 million events', 12)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
