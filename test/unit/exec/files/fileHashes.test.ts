import { mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256Of } from '../../../../src/core/hash.ts';
import { FileHashes, identifyFile } from '../../../../src/exec/files/fileHashes.ts';

describe('remembered hashes', () => {
  let folder: string;
  let file: string;
  let store: string;
  const content = Buffer.alloc(1024 * 1024, 1);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hashes '));
    file = join(folder, 'model');
    store = join(folder, 'deep', 'hashes.json');
    await writeFile(file, content);
    await age(file);
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  /** As if written a while ago: a file of this moment is not remembered. */
  const age = async (path: string, seconds = 60) => {
    const then = Math.floor(Date.now() / 1000) - seconds;
    await utimes(path, then, then);
  };

  test('a file that is as it was is not read again, in another process either', async () => {
    expect(await new FileHashes(store).of(await identifyFile(file))).toBe(sha256Of(content));
    expect(await new FileHashes(store).find(await identifyFile(file))).toBe(sha256Of(content));
  });

  test('another size, time or inode is another content', async () => {
    const hashes = new FileHashes(store);
    await hashes.of(await identifyFile(file));
    await age(file, 61);
    expect(await hashes.find(await identifyFile(file))).toBeUndefined();
    await age(file);
    const other = join(folder, 'other');
    await writeFile(other, content);
    const { modifiedMs } = await identifyFile(file);
    await utimes(other, modifiedMs / 1000, modifiedMs / 1000);
    await rename(other, file);
    expect(await hashes.find(await identifyFile(file))).toBeUndefined();
    await writeFile(file, Buffer.concat([content, content]));
    expect(await hashes.find(await identifyFile(file))).toBeUndefined();
  });

  test('a file written just before it was read is not remembered: it may change within the same tick', async () => {
    await writeFile(file, content);
    const hashes = new FileHashes(store);
    const identity = await identifyFile(file);
    await hashes.remember(identity, sha256Of(content), identity.modifiedMs);
    expect(await hashes.find(identity)).toBeUndefined();
  });

  test('a damaged store is made anew, and one that cannot be written stops nothing', async () => {
    const hashes = new FileHashes(store);
    const identity = await identifyFile(file);
    await hashes.of(identity);
    for (const damage of [
      '',
      '{',
      '[]',
      '{"schema":"engine-room.file-hashes/1","files":{"x":{"sha256":"no"}}}',
    ]) {
      await writeFile(store, damage);
      expect(await hashes.find(identity)).toBeUndefined();
      expect(await hashes.of(identity)).toBe(sha256Of(content));
      expect(await hashes.find(identity)).toBe(sha256Of(content));
    }
    expect(await new FileHashes(join(file, 'not a folder')).of(identity)).toBe(sha256Of(content));
  });

  test('the store stays small, and keeps what was used last', async () => {
    const entry = { sizeBytes: 2e6, modifiedNs: '1', inode: '1', sha256: 'a'.repeat(64) };
    const files = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [`/old/${index}`, { ...entry, usedAtMs: index }]),
    );
    const hashes = new FileHashes(store);
    await hashes.of(await identifyFile(file));
    await writeFile(store, JSON.stringify({ schema: 'engine-room.file-hashes/1', files }));
    await hashes.of(await identifyFile(file));
    const kept = JSON.parse(await readFile(store, 'utf8')) as { files: Record<string, unknown> };
    expect(Object.keys(kept.files)).toHaveLength(2_000);
    expect(kept.files).toHaveProperty([file]);
    expect(kept.files).not.toHaveProperty(['/old/0']);
  });
});
