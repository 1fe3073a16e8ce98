import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseImageTar } from '../../scripts/lib/dockerImages.ts';
import { localRunner } from '../../src/exec/localRunner.ts';
import { unmountBelow } from './unmountBelow.ts';

/** Podman with storage of the tests' own; it has no daemon. */
export interface PodmanEngine {
  /** For every `podman` that is to use this storage. */
  readonly environment: Readonly<Record<string, string>>;
  readonly baseImage: string;
  /** Removes its containers, images and files. */
  stop(): Promise<void>;
}

const baseImage = 'localhost/engine-room-test/base:1';

/** Gives Podman storage in `folder` (made when missing) and imports the base image into it. */
export async function startPodmanEngine(folder: string): Promise<PodmanEngine> {
  await mkdir(folder, { recursive: true });
  const settings = join(folder, 'containers.conf');
  const storage = join(folder, 'storage.conf');
  await writeFile(
    settings,
    [
      '[containers]',
      // Podman's own defaults are above the hard limits of many machines that are containers themselves.
      'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
      '[engine]',
      'cgroup_manager = "cgroupfs"',
      'events_logger = "file"',
      'runtime = "runc"',
      '',
    ].join('\n'),
  );
  await writeFile(
    storage,
    [
      '[storage]',
      'driver = "overlay"',
      `graphroot = "${join(folder, 'root')}"`,
      `runroot = "${join(folder, 'run')}"`,
      '',
    ].join('\n'),
  );
  const environment = { CONTAINERS_CONF: settings, CONTAINERS_STORAGE_CONF: storage };
  const podman = async (...args: string[]) => {
    const result = await localRunner.run({ program: 'podman', args, env: environment });
    if (result.exitCode !== 0) {
      throw new Error(`podman ${args.join(' ')} ended with ${result.exitCode}: ${result.stderr}`);
    }
  };
  await podman('import', '--quiet', baseImageTar, baseImage);
  return {
    environment,
    baseImage,
    stop: async () => {
      await podman('rm', '--all', '--force', '--time', '0');
      await unmountBelow(folder);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
