import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type DockerEngine, removeDeadEngines, startDockerEngine } from '../support/dockerEngine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Docker engine of this level. */
    docker: Pick<DockerEngine, 'environment' | 'baseImage'>;
  }
}

/** One Docker engine for all files of this level; it takes about two seconds to start and one to stop. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const prefix = 'engine-room-docker-';
  await removeDeadEngines(tmpdir(), prefix);
  const engine = await startDockerEngine(await mkdtemp(join(tmpdir(), prefix)));
  project.provide('docker', { environment: engine.environment, baseImage: engine.baseImage });
  return () => engine.stop();
}
