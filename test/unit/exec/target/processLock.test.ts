import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CancelledError } from '../../../../src/core/failure.ts';
import { withProcessLock } from '../../../../src/exec/target/processLock.ts';

describe('a lock between processes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-room-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const foreign = (owner: object) => writeFile(join(folder, 'job.lock'), JSON.stringify(owner));
  /** No process of Linux has a number this high. */
  const nobody = 2 ** 30;

  test('lets one work after the other, and says once that it waits', async () => {
    let working = 0;
    let waits = 0;
    const work = () =>
      withProcessLock('job', { folder, onWait: () => waits++ }, async () => {
        working++;
        expect(working).toBe(1);
        await delay(50);
        working--;
      });
    await Promise.all([work(), work(), work()]);
    expect(waits).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is given back when the work fails', async () => {
    const failing = withProcessLock('job', { folder }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withProcessLock('job', { folder }, () => Promise.resolve(1))).toBe(1);
  });

  test('of a process that died is taken over at once', async () => {
    await foreign({ token: 'x', pid: nobody, host: hostname() });
    const waited: unknown[] = [];
    const onWait = () => waited.push(1);
    expect(await withProcessLock('job', { folder, onWait }, () => Promise.resolve(2))).toBe(2);
    expect(waited).toEqual([]);
  });

  test('of a living process on another machine that shares the folder is respected until it falls silent', async () => {
    await foreign({ token: 'x', pid: nobody, host: 'elsewhere' });
    const abort = new AbortController();
    const waiting = withProcessLock(
      'job',
      { folder, signal: abort.signal, onWait: () => abort.abort() },
      () => Promise.resolve(3),
    );
    await expect(waiting).rejects.toThrow(CancelledError);
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(join(folder, 'job.lock'), longAgo, longAgo);
    expect(await withProcessLock('job', { folder }, () => Promise.resolve(3))).toBe(3);
  });

  test('that is damaged keeps nobody away', async () => {
    await writeFile(join(folder, 'job.lock'), '{');
    expect(await withProcessLock('job', { folder }, () => Promise.resolve(4))).toBe(4);
  });
});
