import { existsSync } from 'node:fs';
import { silentLogger } from '../../../core/logger.ts';
import { sha256OfFile } from '../../../core/hash.ts';
import type { Passport } from '../../passport.ts';
import { readPassports } from '../../passportStore.ts';
import type { Project } from '../../project.ts';

/** The passport of the engine that is there; undefined without one. */
export async function enginePassport({ files, layout }: Project): Promise<Passport | undefined> {
  if (!existsSync(files.plan)) {
    return undefined;
  }
  const sha256 = await sha256OfFile(files.plan);
  const passports = await readPassports(layout, silentLogger);
  return passports.findLast(({ artifact, step }) => artifact.sha256 === sha256 && step === 'build');
}

/** What was found out about loading the engine where it is served, in words; undefined when it loads. */
export function loadDoubt(passport: Passport | undefined): string | undefined {
  if (passport?.measured['loaded'] === true) {
    return undefined;
  }
  const said = passport?.measured['loadCheck'];
  return typeof said === 'string' ? said : 'Not checked whether it loads where it is served.';
}
