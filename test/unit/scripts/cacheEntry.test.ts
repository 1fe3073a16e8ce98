import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cacheFolder, ensureFolder, isComplete, withLock } from '../../../scripts/lib/cacheEntry.mjs';

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "engine room's cache-"));
  vi.stubEnv('ENGINE_ROOM_CACHE', cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

test('the cache is where ENGINE_ROOM_CACHE says, else in the user cache folder', () => {
  expect(cacheFolder()).toBe(cache);
  vi.stubEnv('ENGINE_ROOM_CACHE', '');
  vi.stubEnv('XDG_CACHE_HOME', '/somewhere');
  expect(cacheFolder()).toBe(join('/somewhere', 'engine-room'));
});

test('an interrupted installation is begun anew, a complete one is kept', async () => {
  const folder = join(cache, 'tool');
  const broken = ensureFolder(folder, '1', async () => {
    await writeFile(join(folder, 'half'), '');
    throw new Error('the line went dead');
  });
  await expect(broken).rejects.toThrow('the line went dead');
  expect(isComplete(folder, '1')).toBe(false);

  const install = vi.fn(async () => writeFile(join(folder, 'whole'), ''));
  await ensureFolder(folder, '1', install);
  await ensureFolder(folder, '1', install);
  expect(install).toHaveBeenCalledOnce();
  expect(existsSync(join(folder, 'half'))).toBe(false);
  expect(isComplete(folder, '1')).toBe(true);
});

test('another fingerprint empties the folder first', async () => {
  const folder = join(cache, 'tool');
  await ensureFolder(folder, '1', async () => writeFile(join(folder, 'old'), ''));
  await ensureFolder(folder, '2', async () => writeFile(join(folder, 'new'), ''));
  expect(existsSync(join(folder, 'old'))).toBe(false);
  expect(isComplete(folder, '2')).toBe(true);
});

test('two that want the same folder install it once', async () => {
  const folder = join(cache, 'tool');
  const said = vi.spyOn(console, 'log').mockReturnValue(undefined);
  const install = vi.fn(async () => new Promise<void>((resolve) => setTimeout(resolve, 100)));
  await Promise.all([ensureFolder(folder, '', install), ensureFolder(folder, '', install)]);
  expect(install).toHaveBeenCalledOnce();
  expect(said).toHaveBeenCalledWith(expect.stringContaining('Waiting for another start'));
});

test('the lock of a process that has ended is taken over, and locks are released', async () => {
  await withLock('subject', async () => {
    const locks = await readdir(join(cache, 'locks'));
    expect(await readFile(join(cache, 'locks', locks[0]!), 'utf8')).toBe(String(process.pid));
  });
  const before = await readdir(join(cache, 'locks'));
  expect(before).toEqual([]);

  // Pids end at 2^22 on Linux, so nobody has this one.
  await mkdir(join(cache, 'locks'), { recursive: true });
  await withLock('subject', async () => {
    const [name] = await readdir(join(cache, 'locks'));
    await writeFile(join(cache, 'locks', name!), '99999999');
    await expect(withLock('subject', () => Promise.resolve('taken over'))).resolves.toBe('taken over');
  });
});
