import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a folder with an ending, those used last first. */
export async function latestFirst(
  folder: string,
  extension: string,
): Promise<readonly { readonly path: string; readonly size: number; readonly mtimeMs: number }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(extension));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      return { path, size, mtimeMs };
    }),
  );
  return files.sort((a, b) => b.mtimeMs - a.mtimeMs);
}
