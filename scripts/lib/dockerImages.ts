import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, ensureFolder, isComplete } from './cacheEntry.mjs';
import type { Part } from './part.ts';
import { withProgress } from './progress.ts';
import { runOrFail } from './runProcess.ts';
import { ScriptError } from './scriptError.ts';

const release = 'bookworm';
const folder = join(cacheFolder(), `docker-base-${release}-2`);

/** File system of a small Debian with Python and nothing else, for `docker import`. */
export const baseImageTar = join(folder, 'base.tar');

/** What an image for tests does not need: three fifths of the file system. */
const removed = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/locale', 'usr/share/man'];

/** The base image of the container tests; no registry is needed for it, only Debian's package archive. */
export const baseImagePart: Part = {
  name: 'base image of tests',
  size: '120 MB',
  why: 'Debian in a container, made by debootstrap in about half a minute',
  isReady: () => isComplete(folder),
  install: () => ensureFolder(folder, '', install),
};

async function install(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new ScriptError(
      'debootstrap and dockerd need root: run the tests as root, in a virtual machine or container of their own.',
    );
  }
  const tree = join(folder, 'tree');
  await withProgress('Making the base image', () =>
    runOrFail('debootstrap', ['--variant=minbase', '--include=python3', release, tree]),
  );
  const excluded = removed.map((path) => `--exclude=./${path}/*`);
  await runOrFail('tar', ['--create', '--file', baseImageTar, '--directory', tree, ...excluded, '.']);
  await rm(tree, { recursive: true, force: true });
}
