import { stat, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod/mini';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { sha256OfFile } from '../../core/hash.ts';

const entrySchema = z.object({
  sizeBytes: z.number(),
  /** Nanoseconds since 1970 as text: they do not fit a JSON number. */
  modifiedNs: z.string(),
  inode: z.string(),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  usedAtMs: z.number(),
});
const fileSchema = z.object({
  schema: z.literal('engine-room.file-hashes/1'),
  files: z.record(z.string(), entrySchema),
});
type Entries = z.infer<typeof fileSchema>['files'];

const keptEntries = 2_000;
/** Hashing less than this is as fast as looking it up. */
const rememberedFromBytes = 1024 * 1024;
/** A file written to this shortly before it was read may change again within the clock tick of its file system. */
const settledMs = 20;

/** What identifies a file's content without reading it. */
export interface FileIdentity {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedNs: string;
  readonly inode: string;
  readonly modifiedMs: number;
}

/** Where hashes are remembered when nobody says otherwise: `$XDG_CACHE_HOME/engine-room/file-hashes.json`. */
export function defaultHashFile(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'] ?? '';
  return join(base === '' ? join(homedir(), '.cache') : base, 'engine-room', 'file-hashes.json');
}

/**
 * Reads what identifies a file.
 * @throws NodeJS.ErrnoException when it cannot be looked at.
 */
export async function identifyFile(path: string): Promise<FileIdentity & { readonly isFile: boolean }> {
  const absolute = resolve(path);
  const found = await stat(absolute, { bigint: true });
  return {
    path: absolute,
    sizeBytes: Number(found.size),
    modifiedNs: String(found.mtimeNs),
    modifiedMs: Number(found.mtimeMs),
    inode: String(found.ino),
    isFile: found.isFile(),
  };
}

/** Remembers the SHA-256 of files in a small file of its own, so that a large one is not read again for each transfer. */
export class FileHashes {
  private readonly storePath: string;

  constructor(storePath: string) {
    this.storePath = storePath;
  }

  /** The hash as it was when the file looked like this; undefined when it is not known. */
  async find(identity: FileIdentity): Promise<string | undefined> {
    if (identity.sizeBytes < rememberedFromBytes) {
      return undefined;
    }
    const entry = (await this.read())[identity.path];
    const same =
      entry?.sizeBytes === identity.sizeBytes &&
      entry.modifiedNs === identity.modifiedNs &&
      entry.inode === identity.inode;
    return same ? entry.sha256 : undefined;
  }

  /** @param readAtMs when reading the content began: a file younger than that may have changed meanwhile. */
  async remember(identity: FileIdentity, sha256: string, readAtMs: number): Promise<void> {
    if (identity.sizeBytes < rememberedFromBytes || identity.modifiedMs > readAtMs - settledMs) {
      return;
    }
    const { sizeBytes, modifiedNs, inode } = identity;
    const all: Entries = {
      ...(await this.read()),
      [identity.path]: { sizeBytes, modifiedNs, inode, sha256, usedAtMs: Date.now() },
    };
    const kept = Object.entries(all)
      .toSorted(([, a], [, b]) => b.usedAtMs - a.usedAtMs)
      .slice(0, keptEntries);
    const text = JSON.stringify({ schema: 'engine-room.file-hashes/1', files: Object.fromEntries(kept) });
    // Forgetting a hash costs time, nothing else: a full or read-only disk must not stop a transfer.
    await writeFileAtomically(this.storePath, text).catch(() => undefined);
  }

  /** The hash, read from the file when it is not known. */
  async of(identity: FileIdentity): Promise<string> {
    const known = await this.find(identity);
    if (known !== undefined) {
      return known;
    }
    const readAtMs = Date.now();
    const sha256 = await sha256OfFile(identity.path);
    await this.remember(identity, sha256, readAtMs);
    return sha256;
  }

  private async read(): Promise<Entries> {
    try {
      const parsed = z.safeParse(fileSchema, JSON.parse(await readFile(this.storePath, 'utf8')));
      return parsed.success ? parsed.data.files : {};
    } catch {
      return {}; // missing or damaged: it is made anew
    }
  }
}
