import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTraceCached } from '../../../../src/trace/cache/openTraceCached.ts';
import type { Trace } from '../../../../src/trace/read/trace.ts';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../fixtures/trace/${name}.pt.trace.json.gz`, import.meta.url));

let folder = '';
let cacheFolder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trace-cache-'));
  cacheFolder = join(folder, 'cache');
  path = join(folder, 'a.pt.trace.json.gz');
  copyFileSync(fixture('infer_cudagraph'), path);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function openAndStore(file = path): Promise<Trace> {
  const { trace, fromCache, verified } = await openTraceCached(file, { cacheFolder });
  expect(fromCache).toBe(false);
  expect(await verified).toBe(true);
  return trace;
}

/** All that a trace says. */
function told(trace: Trace): unknown {
  const texts = (table: Trace['names']) => Array.from({ length: table.size }, (_, id) => table.text(id));
  const columns = (table: object) => Object.entries(table).filter(([, value]) => ArrayBuffer.isView(value));
  return {
    events: columns(trace.events),
    memory: columns(trace.memory),
    flows: columns(trace.flows),
    counts: [
      trace.events.count,
      trace.memory.count,
      trace.flows.count,
      trace.eventCount,
      trace.textBytes,
      trace.baseUs,
    ],
    names: texts(trace.names),
    details: texts(trace.details),
    configs: Array.from({ length: trace.configs.size }, (_, id) => trace.configs.get(id)),
    tracks: trace.tracks,
    marks: trace.marks,
    maps: [trace.callStacks, trace.concreteInputs, trace.collectives],
    metadata: trace.metadata,
    problems: { ...trace.problems },
  };
}

const entryFile = () => join(cacheFolder, readdirSync(cacheFolder)[0]!);

describe('openTraceCached', () => {
  it.each(['infer_cudagraph', 'infer_eager', 'ddp_resnet50_rank0'])(
    'gives the second time what it gave the first: %s',
    async (name) => {
      copyFileSync(fixture(name), path);
      const first = await openAndStore();
      const second = await openTraceCached(path, { cacheFolder });
      expect(second.fromCache).toBe(true);
      expect(await second.verified).toBe(true);
      expect(told(second.trace)).toStrictEqual(told(first));
      // Names of both are still found.
      expect(second.trace.names.internText(first.names.text(5))).toBe(5);
    },
  );

  it('reads a file again that changed', async () => {
    await openAndStore();
    utimesSync(path, 1, 1);
    await openAndStore();
    const { mtime } = statSync(path);
    copyFileSync(fixture('infer_eager'), path);
    utimesSync(path, mtime, mtime);
    await openAndStore();
  });

  it('finds in the background a change that size, time and both ends do not show', async () => {
    path = join(folder, 'plain.json');
    const text = gunzipSync(readFileSync(fixture('infer_cudagraph')));
    writeFileSync(path, text);
    utimesSync(path, 100, 100);
    await openAndStore();
    text.write('x', text.indexOf('"name": "', text.length >> 1) + 10);
    writeFileSync(path, text);
    utimesSync(path, 100, 100);
    const { fromCache, verified } = await openTraceCached(path, { cacheFolder });
    expect(fromCache).toBe(true);
    expect(await verified).toBe(false);
    await openAndStore();
  });

  const damages: Record<string, (bytes: Buffer) => Uint8Array> = {
    'half written': (bytes) => bytes.subarray(0, bytes.length >> 1),
    empty: () => new Uint8Array(0),
    'of another version': (bytes) =>
      Buffer.from(bytes.toString('latin1').replace(/trace \d+\n/, 'trace 0\n'), 'latin1'),
    'with a bit turned': (bytes) => {
      bytes[bytes.length - 1000]! ^= 4;
      return bytes;
    },
    'with a header of another length': (bytes) => {
      bytes.writeUInt32LE(1, 24);
      return bytes;
    },
    'no cache file at all': () => Buffer.from('hello'.repeat(1000)),
  };
  it.each(Object.entries(damages))('does not use an entry that is %s', async (_, damage) => {
    const first = await openAndStore();
    writeFileSync(entryFile(), damage(readFileSync(entryFile())));
    expect(told(await openAndStore())).toStrictEqual(told(first));
    expect((await openTraceCached(path, { cacheFolder })).fromCache).toBe(true);
  });

  it('removes the entries used longest ago', async () => {
    await openAndStore();
    const { size } = statSync(entryFile());
    const oldest = entryFile();
    utimesSync(oldest, 1, 1);
    utimesSync(path, 5, 5);
    const { verified } = await openTraceCached(path, { cacheFolder, limitBytes: size * 1.5 });
    expect(await verified).toBe(true);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
    expect(entryFile()).not.toBe(oldest);
  });

  it('opens the trace when nothing can be kept', async () => {
    writeFileSync(cacheFolder, 'a file where the folder should be');
    const { trace, verified } = await openTraceCached(path, { cacheFolder });
    expect(trace.eventCount).toBeGreaterThan(1000);
    expect(await verified).toBe(false);
  });
});
