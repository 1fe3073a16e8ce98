import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sha256OfFile } from '../../core/hash.ts';
import { silentLogger } from '../../core/logger.ts';
import { fromArtifactPath } from '../../pipeline/artifact.ts';
import { readPassports } from '../../pipeline/passportStore.ts';
import type { Passport } from '../../pipeline/passport.ts';
import { pipelineFileName, projectLayout } from '../../pipeline/projectLayout.ts';

/**
 * The plan that a build made and that was copied to `path`, such as into a model repository: found in the passports of
 * these projects by size, then by content. Hashes the file only when some passport names a file of its size, because
 * plans are large. Answers undefined when no project made it, or when the file is the build's own.
 */
export async function findBuiltPlan(path: string, roots: readonly string[]): Promise<string | undefined> {
  const { size } = await stat(path);
  const candidates = (await Promise.all(roots.map(async (root) => plansOfSize(root, size)))).flat();
  const others = candidates.filter(({ file }) => file !== resolve(path));
  if (others.length === 0) {
    return undefined;
  }
  const sha256 = await sha256OfFile(path);
  return others.find((candidate) => candidate.sha256 === sha256)?.file;
}

interface MadePlan {
  readonly file: string;
  readonly sha256: string;
}

/** Artifacts of this size, and what placing steps read: a placed folder's passport names the plan as its input. */
async function plansOfSize(root: string, sizeBytes: number): Promise<MadePlan[]> {
  const passports = await readPassports(projectLayout(join(root, pipelineFileName)), silentLogger);
  return passports
    .flatMap(({ artifact, inputs }: Passport) => [artifact, ...inputs])
    .filter((artifact) => artifact.sizeBytes === sizeBytes)
    .map(({ path, sha256 }) => ({ file: fromArtifactPath(root, path), sha256 }));
}
