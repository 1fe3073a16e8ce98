import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { isErrnoException } from '../core/failure.ts';
import type { Logger } from '../core/logger.ts';
import type { Machine } from '../core/machine.ts';
import { parseJson } from '../core/parseJson.ts';
import { describeArtifact } from './artifact.ts';
import { type Passport, passportSchema } from './passport.ts';
import type { ProjectLayout } from './projectLayout.ts';

/** What a step says of an artifact it has just put under its final name. */
export interface PassportRequest {
  readonly path: string;
  readonly step: string;
  readonly inputs: readonly { readonly path: string; readonly role: string }[];
  readonly tools: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly options: Readonly<Record<string, unknown>>;
  readonly measured: Readonly<Record<string, unknown>>;
}

/** The id of a passport: enough of the artifact's hash to be unique in a project; also its file name. */
export function passportId(artifactSha256: string): string {
  return artifactSha256.slice(0, 16);
}

/** Hashes the artifact and its inputs and writes the passport; returns it. */
export async function writePassport(layout: ProjectLayout, request: PassportRequest): Promise<Passport> {
  const passport: Passport = {
    schema: 'engine-room.passport/1',
    artifact: await describeArtifact(layout.root, request.path),
    step: request.step,
    createdAt: new Date().toISOString(),
    inputs: await Promise.all(
      request.inputs.map(async ({ path, role }) => ({
        ...(await describeArtifact(layout.root, path)),
        role,
      })),
    ),
    tools: { ...request.tools },
    machine: { ...request.machine },
    options: { ...request.options },
    measured: { ...request.measured },
  };
  const file = join(layout.passports, `${passportId(passport.artifact.sha256)}.json`);
  await writeFileAtomically(file, `${JSON.stringify(passport, undefined, 2)}\n`);
  return passport;
}

/** All passports of a project, oldest first. A damaged one is logged and left out: the others still tell their story. */
export async function readPassports(layout: ProjectLayout, logger: Logger): Promise<Passport[]> {
  let names: string[];
  try {
    names = await readdir(layout.passports);
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return [];
    }
    throw thrown;
  }
  const passports: Passport[] = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
    const file = join(layout.passports, name);
    try {
      passports.push(parseJson(await readFile(file, 'utf8'), passportSchema, { what: 'The passport', file }));
    } catch (thrown) {
      logger.warn(`${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  return passports.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}
