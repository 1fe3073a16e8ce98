import { lstat, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { userInfo, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fail, isErrnoException } from '../../core/failure.ts';

/**
 * The Python backend starts its stub process through a shell and does not quote the paths of backends and models:
 * spaces break them and quotes do worse. So the server only ever sees paths of these characters.
 */
export function isShellSafe(path: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(path);
}

/**
 * A folder of this user with a safe path: the state folder itself where it has one, else one in the folder for
 * temporary files that nobody else can write to.
 * @throws FailureError of kind `bad-input` when somebody else owns that folder.
 */
export async function findSafeRoot(stateRoot: string, temporary = tmpdir()): Promise<string> {
  if (isShellSafe(stateRoot)) {
    return stateRoot;
  }
  const { uid } = userInfo();
  const root = join(isShellSafe(temporary) ? temporary : '/tmp', `engine-room-${uid}`);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const found = await lstat(root);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) {
    return fail({
      kind: 'bad-input',
      message:
        'The folder for the Triton server’s files belongs to somebody else or may be written by others.',
      file: root,
      nextStep: 'Remove it, or set ENGINE_ROOM_STATE to a folder of your own without spaces in its path.',
    });
  }
  return root;
}

/**
 * A path to the same folder that is safe: the path itself where it is, else a link.
 * @param name of the link; the same name always leads to the same folder.
 */
export async function linkSafely(path: string, safeRoot: string, name: string): Promise<string> {
  if (isShellSafe(path)) {
    return path;
  }
  const link = join(safeRoot, 'links', name);
  if ((await readLinkIfPresent(link)) === path) {
    return link;
  }
  await mkdir(dirname(link), { recursive: true });
  const temporary = `${link}.${randomBytes(6).toString('hex')}`;
  try {
    await symlink(path, temporary);
    await rename(temporary, link);
  } finally {
    await rm(temporary, { force: true });
  }
  return link;
}

async function readLinkIfPresent(link: string): Promise<string | undefined> {
  try {
    return await readlink(link);
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return undefined;
    }
    throw thrown;
  }
}
