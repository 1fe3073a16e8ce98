import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';

/** Copies a sample of the clone for one test file; returns the path of the copy. */
export async function copySample(sample: string, name: string): Promise<string> {
  const folder = join(inject('projectsFolder'), name);
  await cp(join(root, 'samples', sample), folder, {
    recursive: true,
    filter: (source) => !/(\.engine-room|__pycache__)$/.test(source),
  });
  return folder;
}
