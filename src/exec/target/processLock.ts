import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod/mini';
import { isErrnoException } from '../../core/failure.ts';
import { defaultHashFile } from '../files/fileHashes.ts';
import { waitOrCancel } from '../files/reconnect.ts';

/** The owner says this often that it lives; one that has not for much longer is taken for dead. */
const heartbeatMs = 2_000;
const deadAfterMs = 30_000;
const lookAgainMs = 300;

const ownerSchema = z.object({ token: z.string(), pid: z.number(), host: z.string() });

export interface ProcessLockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process holds the lock. */
  readonly onWait?: () => void;
  /** Where the locks are. */
  readonly folder?: string;
}

/**
 * Does the work while no other process of this user does work under the same name; waits for it otherwise. The lock of a
 * process that died is taken over at once.
 * @param name letters, digits and dashes.
 * @throws CancelledError when the signal is aborted while waiting, and what the work throws.
 */
export async function withProcessLock<T>(
  name: string,
  options: ProcessLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const folder = options.folder ?? join(dirname(defaultHashFile()), 'working');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.lock`);
  const token = randomUUID();
  for (let waited = false; !(await take(path, token)); waited = true) {
    if (!waited) {
      options.onWait?.();
    }
    await waitOrCancel(lookAgainMs, options.signal);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // the next beat tries again
  }, heartbeatMs);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readToken(path)) === token) {
      await rm(path, { force: true });
    }
  }
}

/** True when the lock is ours now. It appears with its content: a reader never meets an empty one. */
async function take(path: string, token: string): Promise<boolean> {
  const mine = `${path}.${token}`;
  await writeFile(mine, JSON.stringify({ token, pid: process.pid, host: hostname() }));
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        await link(mine, path);
        return true;
      } catch (thrown) {
        if (!(isErrnoException(thrown) && thrown.code === 'EEXIST')) {
          throw thrown;
        }
        if (await isAlive(path)) {
          return false;
        }
        await removeDead(path, token);
      }
    }
    return false;
  } finally {
    await rm(mine, { force: true });
  }
}

/** Only what was seen dead is removed: another process may have been quicker, and the lock be its own by now. */
async function removeDead(path: string, token: string): Promise<void> {
  const aside = `${path}.${token}.dead`;
  try {
    await rename(path, aside);
  } catch {
    return; // somebody else has taken it away
  }
  if (await isAlive(aside)) {
    await link(aside, path).catch(() => undefined);
  }
  await rm(aside, { force: true });
}

async function isAlive(path: string): Promise<boolean> {
  const owner = await readOwner(path);
  const beatMs = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (owner === undefined || beatMs === undefined || Date.now() - beatMs > deadAfterMs) {
    return false;
  }
  return owner.host !== hostname() || processExists(owner.pid);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return isErrnoException(thrown) && thrown.code === 'EPERM';
  }
}

async function readToken(path: string): Promise<string | undefined> {
  return (await readOwner(path))?.token;
}

async function readOwner(path: string): Promise<z.infer<typeof ownerSchema> | undefined> {
  try {
    const read = z.safeParse(ownerSchema, JSON.parse(await readFile(path, 'utf8')));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
