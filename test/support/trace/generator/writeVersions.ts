/** Writes the synthetic files of test/fixtures/trace-versions: `node test/support/trace/generator/writeVersions.ts`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { MadeEvent } from './madeEvent.ts';
import { makeTraining } from './makeTraining.ts';
import { Random } from './random.ts';
import { type Spelling, writeTrace } from './writeTrace.ts';

export const versionSeed = 78;

/** Formats that nobody here can record, by the file's name. */
export const syntheticVersions: Readonly<Record<string, Spelling>> = {
  'synthetic_torch_1.8': { time: 'microseconds', categories: 'old', ids: 'texts' },
  'synthetic_torch_1.11': { time: 'microseconds', categories: 'old' },
  synthetic_cuda_sync: {},
  synthetic_rocm: { vendor: 'rocm' },
};

/** The events of a file: those of a training, and for `cuda_sync` what that option adds. */
export function versionEvents(name: string): MadeEvent[] {
  const { events } = makeTraining(versionSeed, { tickNs: 1000 });
  if (name !== 'synthetic_cuda_sync') {
    return [...events];
  }
  const calls = events.filter((event) => event.name === 'cudaDeviceSynchronize');
  const syncs = calls.map(({ tsNs, durNs, args }): MadeEvent => ({
    ph: 'X',
    cat: 'cuda_sync',
    name: 'Context Sync',
    pid: 0,
    tid: -1,
    tsNs,
    durNs,
    args: {
      cuda_sync_kind: 'Context Sync',
      stream: -1,
      correlation: args['correlation'],
      device: 0,
      context: 1,
    },
  }));
  return [...events, ...syncs];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = new URL('../../../fixtures/trace-versions/', import.meta.url);
  for (const [name, spelling] of Object.entries(syntheticVersions)) {
    const text = writeTrace(versionEvents(name), new Random(versionSeed), spelling);
    writeFileSync(new URL(`${name}.pt.trace.json.gz`, folder), gzipSync(text, { level: 9 }));
  }
}
