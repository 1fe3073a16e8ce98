import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const sharedMemoryFolder = '/dev/shm';

/**
 * Removes what a killed server left in shared memory. A server that ends by itself does that on its own.
 * @param prefix the server's `sharedMemoryPrefix`; only one server uses it, and that one must have ended.
 */
export async function removeSharedMemory(prefix: string, folder = sharedMemoryFolder): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return; // no such folder on this system
  }
  const ours = names.filter((name) => name.startsWith(prefix));
  await Promise.all(ours.map((name) => rm(join(folder, name), { force: true })));
}
