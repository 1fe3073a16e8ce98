import { basename, dirname, join } from 'node:path';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';

/** What lies beside a plan, found by its name. */
export interface EngineFiles {
  readonly plan: string;
  readonly log: string;
  readonly times: string;
  readonly profile: string;
  readonly layers: string;
  readonly report: string;
}

export function engineFiles(plan: string): EngineFiles {
  return {
    plan,
    log: `${plan}.log`,
    times: `${plan}.times.json`,
    profile: `${plan}.profile.json`,
    layers: `${plan}.layers.json`,
    report: `${plan}.report.json`,
  };
}

/** Where an engine and its files are gathered before they replace an earlier one; the same folder on every try. */
export function gatheringFolder(plan: string): string {
  return join(dirname(plan), `${basename(plan)}.building`);
}

/** Log of a build that failed; the earlier engine keeps its own. Gone with the next engine that is built. */
export function failedLog(plan: string): string {
  return `${plan}.failed.log`;
}

export async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/** Moves a gathered engine over an earlier one; files that the new one does not have disappear with the old one. */
export async function replaceEngine(gathered: string, plan: string): Promise<void> {
  const names: readonly string[] = Object.values<string>({ ...engineFiles(basename(plan)) });
  const present = new Set(await readdir(gathered));
  // The plan last: until then the earlier engine is the one whose passport fits.
  for (const name of names.toReversed()) {
    const target = join(dirname(plan), name);
    if (present.has(name)) {
      await rename(join(gathered, name), target);
    } else {
      await rm(target, { force: true });
    }
  }
  await rm(failedLog(plan), { force: true });
  await rm(gathered, { recursive: true, force: true });
}
