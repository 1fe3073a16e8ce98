import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { sha256Of, sha256OfFile } from '../core/hash.ts';
import type { Artifact } from './passport.ts';

/**
 * Names a file or folder by its content. A folder's hash covers the names and hashes of everything inside, sorted, so
 * that it changes when any file is added, removed, renamed or edited.
 * @throws NodeJS.ErrnoException when the path cannot be read.
 */
export async function describeArtifact(root: string, path: string): Promise<Artifact> {
  const { sha256, sizeBytes } = await hashPath(path);
  return { path: toArtifactPath(root, path), sha256, sizeBytes };
}

/** A path as passports hold it: relative to the project with `/`, absolute when outside. */
export function toArtifactPath(root: string, path: string): string {
  const inside = relative(root, resolve(root, path));
  const outside = inside === '' || inside.startsWith(`..${sep}`) || inside === '..' || isAbsolute(inside);
  return outside ? resolve(root, path) : inside.split(sep).join('/');
}

/** The absolute path of a passport's artifact. */
export function fromArtifactPath(root: string, path: string): string {
  return isAbsolute(path) ? path : join(root, ...path.split('/'));
}

async function hashPath(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const info = await stat(path);
  if (!info.isDirectory()) {
    return { sha256: await sha256OfFile(path), sizeBytes: info.size };
  }
  const names = (await readdir(path)).sort();
  let sizeBytes = 0;
  const lines: string[] = [];
  for (const name of names) {
    const inner = await hashPath(join(path, name));
    sizeBytes += inner.sizeBytes;
    lines.push(`${inner.sha256} ${name}\n`);
  }
  return { sha256: sha256Of(lines.join('')), sizeBytes };
}
