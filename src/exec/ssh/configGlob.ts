import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Files that match a path with `*`, `?` and `[…]` in any of its parts, sorted, as glob(3) of ssh's Include finds them.
 * A leading dot must be written out. Nothing that matches is no error.
 * @param pattern absolute, `/` between parts.
 */
export async function globFiles(pattern: string): Promise<string[]> {
  const [root = '', ...parts] = pattern.split('/');
  let found = [`${root}/`];
  for (const part of parts.filter((each) => each !== '')) {
    const next = await Promise.all(found.map((folder) => entriesOf(folder, part)));
    found = next.flat();
  }
  return found;
}

async function entriesOf(folder: string, part: string): Promise<string[]> {
  if (!/[*?[]/.test(part)) {
    const path = join(folder, part);
    return (await exists(path)) ? [path] : [];
  }
  const pattern = globPattern(part);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => pattern.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .sort()
    .map((name) => join(folder, name));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** `*`, `?` and character classes as a pattern for a whole name. */
export function globPattern(glob: string): RegExp {
  const source = glob.replaceAll(/\[([!^]?)([^\]]+)\]|[^]/gu, (piece, negated?: string, set?: string) => {
    if (set !== undefined) {
      return `[${negated === '' ? '' : '^'}${set.replaceAll(/[\\^]/gu, '\\$&')}]`;
    }
    return piece === '*' ? '.*' : piece === '?' ? '.' : piece.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  });
  return new RegExp(`^${source}$`, 'su');
}
