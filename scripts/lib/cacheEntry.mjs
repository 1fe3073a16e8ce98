import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Plain JavaScript without dependencies, because scripts/start.mjs uses it before anything is installed and on Node 20;
 * cacheEntry.d.mts holds the types.
 */
const stampName = '.complete';

export function cacheFolder() {
  const chosen = process.env.ENGINE_ROOM_CACHE;
  if (chosen !== undefined && chosen !== '') {
    return chosen;
  }
  const userCache = process.env.XDG_CACHE_HOME;
  return join(
    userCache === undefined || userCache === '' ? join(homedir(), '.cache') : userCache,
    'engine-room',
  );
}

export function isComplete(folder, fingerprint = '') {
  try {
    return readFileSync(join(folder, stampName), 'utf8') === fingerprint;
  } catch {
    return false; // never finished, or not there at all
  }
}

export async function ensureFolder(folder, fingerprint, install) {
  if (isComplete(folder, fingerprint)) {
    return;
  }
  await withLock(folder, async () => {
    if (isComplete(folder, fingerprint)) {
      return; // another start was faster
    }
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await install(folder);
    writeFileSync(join(folder, stampName), fingerprint);
  });
}

export async function withLock(subject, work) {
  const name = createHash('sha256').update(subject).digest('hex').slice(0, 16);
  const lock = join(cacheFolder(), 'locks', name);
  mkdirSync(dirname(lock), { recursive: true });
  let told = false;
  while (!take(lock)) {
    if (!told) {
      console.log(`Waiting for another start that is installing ${subject} …`);
      told = true;
    }
    await delay(500);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The lock is a file that holds its owner's pid; one whose owner has ended is taken over. */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (thrown) {
    if (thrown.code !== 'EEXIST') {
      throw thrown;
    }
  }
  if (existsSync(lock) && !ownerLives(lock)) {
    rmSync(lock, { force: true });
  }
  return false;
}

function ownerLives(lock) {
  let pid;
  try {
    pid = Number(readFileSync(lock, 'utf8'));
  } catch {
    return true; // released meanwhile: the next try decides
  }
  if (!Number.isInteger(pid) || pid <= 0) {
    return true; // its owner is just writing it
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown.code === 'EPERM';
  }
}
