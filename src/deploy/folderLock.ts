import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrnoException, throwIfCancelled } from '../core/failure.ts';
import { processExists } from '../exec/job/processExists.ts';

const retryMs = 100;
/** A lock file that names no living process for this long was left by one that died while writing it. */
const unwrittenStaleMs = 5_000;

/**
 * Lets one caller at a time, in any process of this machine, do `work`: whoever comes second waits. The lock of a
 * process that died is taken over.
 * @throws CancelledError when the signal is aborted while waiting.
 */
export async function withLock<T>(
  lockFile: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true });
  while (!(await tryLock(lockFile))) {
    throwIfCancelled(signal);
    if (await isStale(lockFile)) {
      await rm(lockFile, { force: true });
    } else {
      await delay(retryMs);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryLock(lockFile: string): Promise<boolean> {
  try {
    const handle = await open(lockFile, 'wx');
    try {
      await handle.writeFile(String(process.pid));
    } finally {
      await handle.close();
    }
    return true;
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'EEXIST') {
      return false;
    }
    throw thrown;
  }
}

async function isStale(lockFile: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(lockFile, 'utf8'));
    if (Number.isSafeInteger(pid) && pid > 0) {
      return !processExists(pid);
    }
    return Date.now() - (await stat(lockFile)).mtimeMs > unwrittenStaleMs;
  } catch {
    return false; // released meanwhile
  }
}
