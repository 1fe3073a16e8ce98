import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isErrnoException } from '../core/failure.ts';

/** Triton's rule: a positive integer without leading zeros; other folders are ignored by the server. */
export function parseVersion(folderName: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(folderName) ? Number(folderName) : undefined;
}

/** Version numbers in a model folder, ascending; none when the folder does not exist. */
export async function listVersions(modelFolder: string): Promise<number[]> {
  const entries = await listFolder(modelFolder);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => parseVersion(entry.name))
    .filter((version) => version !== undefined)
    .sort((left, right) => left - right);
}

/** Entries of a folder; none when it does not exist. */
export async function listFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return [];
    }
    throw thrown;
  }
}
