import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../src/deploy/folderLock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock '));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('withLock', () => {
  it('lets one at a time do its work and releases in any case', async () => {
    const lock = join(folder, 'sub', 'x.lock');
    let inside = 0;
    let most = 0;
    const work = async () =>
      withLock(lock, undefined, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await wait(30);
        inside -= 1;
        throw new Error('work failed');
      });
    const results = await Promise.allSettled([work(), work(), work()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(most).toBe(1);
    expect(await readdir(join(folder, 'sub'))).toEqual([]);
  });

  it('takes over from a process that died', async () => {
    const lock = join(folder, 'x.lock');
    const dead = spawnSync('true');
    await writeFile(lock, String(dead.pid));
    expect(await withLock(lock, undefined, () => Promise.resolve('done'))).toBe('done');
    await writeFile(lock, '');
    await utimes(lock, 1, 1);
    expect(await withLock(lock, undefined, () => Promise.resolve('done'))).toBe('done');
  });

  it('waits no longer when it is cancelled', async () => {
    const lock = join(folder, 'x.lock');
    const abort = new AbortController();
    const first = withLock(lock, undefined, async () => wait(500));
    await wait(50);
    const second = withLock(lock, abort.signal, () => Promise.resolve());
    abort.abort();
    await expect(second).rejects.toMatchObject({ name: 'CancelledError' });
    await first;
  });
});
