import { createHash } from 'node:crypto';
import { open, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../../core/failure.ts';
import { sha256OfFile } from '../../core/hash.ts';
import { type OpenOptions, openTrace } from '../read/openTrace.ts';
import type { Trace } from '../read/trace.ts';
import { defaultCacheFolder } from './defaultCacheFolder.ts';
import { type CacheFile, readCacheFile, writeCacheFile } from './cacheFile.ts';
import { latestFirst } from './latestFirst.ts';
import { fromRecord, toRecord } from './traceRecord.ts';

export interface CachedOpenOptions extends OpenOptions {
  readonly cacheFolder?: string;
  /** The traces used longest ago are removed when all take more. */
  readonly limitBytes?: number;
}

export interface CachedTrace {
  readonly trace: Trace;
  readonly fromCache: boolean;
  /**
   * Settles when the background work is done. From the cache: whether the whole file is the one that was read then;
   * `false` also removes the entry, and the trace must be opened again. Otherwise: whether the trace is in the cache
   * now. Never rejects.
   */
  readonly verified: Promise<boolean>;
}

/** Smaller files are read as fast as they are found in the cache. */
export const leastCachedBytes = 2_000_000;

const extension = '.columns';
const sampleBytes = 1 << 16;
const usualLimitBytes = 2e9;

/**
 * Opens a trace from the columns that an earlier opening left, or reads it and leaves them. A file is known by its size,
 * its time and a hash of its head and tail.
 * @throws what {@link openTrace} throws; trouble with the cache is none of the caller's.
 */
export async function openTraceCached(path: string, options: CachedOpenOptions = {}): Promise<CachedTrace> {
  const { cacheFolder = defaultCacheFolder(), limitBytes = usualLimitBytes, signal } = options;
  const key = await keyOf(path);
  const entry = columnsFile(cacheFolder, key);
  const kept = await readEntry(entry, path);
  throwIfCancelled(signal);
  if (kept !== undefined) {
    return { trace: kept.trace, fromCache: true, verified: verify(path, entry, kept.contentHash) };
  }
  const trace = await openTrace(path, options);
  return { trace, fromCache: false, verified: store(path, key, entry, trace, cacheFolder, limitBytes) };
}

/** Where the columns of a file lie. @param key see {@link keyOf}. */
export function columnsFile(cacheFolder: string, key: string): string {
  return join(cacheFolder, `${key}${extension}`);
}

/** Size, time and a hash of both ends of a file, as the name of its entry. */
export async function keyOf(path: string): Promise<string> {
  const { size, mtimeNs } = await stat(path, { bigint: true });
  const handle = await open(path, 'r');
  try {
    const sample = Buffer.alloc(sampleBytes);
    const hash = createHash('sha256').update(`${size} ${mtimeNs} `);
    for (const position of [0, Math.max(0, Number(size) - sampleBytes)]) {
      // A folder cannot be read; opening it as a trace tells the user.
      const { bytesRead } = await handle
        .read(sample, 0, sampleBytes, position)
        .catch(() => ({ bytesRead: 0 }));
      hash.update(sample.subarray(0, bytesRead));
    }
    return hash.digest('hex').slice(0, 40);
  } finally {
    await handle.close();
  }
}

async function readEntry(
  entry: string,
  path: string,
): Promise<{ readonly trace: Trace; readonly contentHash: string } | undefined> {
  try {
    const file = await readCacheFile(entry);
    if (file === undefined) {
      return undefined;
    }
    const { contentHash, trace } = file.facts as { contentHash: string; trace: unknown };
    return {
      trace: fromRecord({ facts: trace, sections: file.sections } satisfies CacheFile, path),
      contentHash,
    };
  } catch {
    return undefined;
  }
}

async function verify(path: string, entry: string, contentHash: string): Promise<boolean> {
  try {
    if ((await sha256OfFile(path)) === contentHash) {
      // The time of use decides which entries are removed first.
      await utimes(entry, new Date(), new Date()).catch(() => undefined);
      return true;
    }
    await rm(entry, { force: true });
    return false;
  } catch {
    return false;
  }
}

async function store(
  path: string,
  key: string,
  entry: string,
  trace: Trace,
  folder: string,
  limitBytes: number,
): Promise<boolean> {
  try {
    const contentHash = await sha256OfFile(path);
    // A file that is still written changed while it was read; what was read of it is not kept.
    if ((await keyOf(path)) !== key) {
      return false;
    }
    const { facts, sections } = toRecord(trace);
    await writeCacheFile(entry, { facts: { contentHash, trace: facts }, sections });
    await evict(folder, limitBytes);
    return true;
  } catch {
    return false;
  }
}

/** Removes the entries used longest ago until the others keep to the limit, and what broken writes left. */
async function evict(folder: string, limitBytes: number): Promise<void> {
  let total = 0;
  for (const { path, size } of await latestFirst(folder, extension)) {
    total += size;
    if (total > limitBytes) {
      await rm(path, { force: true });
    }
  }
}
