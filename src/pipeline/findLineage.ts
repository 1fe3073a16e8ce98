import { join, resolve } from 'node:path';
import { type Logger, silentLogger } from '../core/logger.ts';
import { describeArtifact, fromArtifactPath, toArtifactPath } from './artifact.ts';
import { traceLineage } from './lineage.ts';
import type { PassportChain } from './passportChain.ts';
import { readPassports } from './passportStore.ts';
import { pipelineFileName, projectLayout } from './projectLayout.ts';

/** Looks up the chain of a file on disk; hashes every file on the way, so large models take their time. */
export async function findLineage(
  root: string,
  path: string,
  logger: Pick<Logger, 'warn'> = silentLogger,
): Promise<PassportChain> {
  const layout = projectLayout(join(root, pipelineFileName));
  const passports = await readPassports(layout, { ...silentLogger, warn: (text) => logger.warn(text) });
  return traceLineage(toArtifactPath(root, resolve(root, path)), passports, async (artifactPath) =>
    // Whatever cannot be read is treated as missing: the chain says so, and the reader sees which file.
    describeArtifact(root, fromArtifactPath(root, artifactPath)).catch(() => undefined),
  );
}
