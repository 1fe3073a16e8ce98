import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isErrnoException } from './failure.ts';

/**
 * Writes a file so that its final name only ever holds the whole content: a temporary sibling is written, flushed and
 * renamed. On failure (a full disk, say) the sibling is removed and the previous content stays.
 * @throws NodeJS.ErrnoException of the failing system call.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await replaceAtomically(path, async (temporaryPath) => {
    const handle = await open(temporaryPath, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/**
 * Lets `produce` write a temporary sibling of `path` (a file or a folder), then renames it to `path`.
 * Whatever was produced is removed when `produce` throws.
 */
export async function replaceAtomically(
  path: string,
  produce: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporaryPath = `${path}.${randomBytes(6).toString('hex')}.partial`;
  try {
    await produce(temporaryPath);
    await rename(temporaryPath, path);
  } catch (thrown) {
    await rm(temporaryPath, { recursive: true, force: true });
    // A write that fails (a full disk) does not say where; the reader needs the final name.
    throw isErrnoException(thrown) && thrown.path === undefined ? Object.assign(thrown, { path }) : thrown;
  }
}
