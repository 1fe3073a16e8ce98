import { readFile } from 'node:fs/promises';
import { localRunner } from '../../src/exec/localRunner.ts';

/** Engines leave mounts behind, in which nothing could be removed. */
export async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).toReversed()) {
    await localRunner.run({ program: 'umount', args: ['--lazy', mount] });
  }
}
