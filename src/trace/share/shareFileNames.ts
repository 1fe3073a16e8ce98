import { bareTraceName } from '../job/traceFileName.ts';

/**
 * Names for the share files of a job in one folder: each after its trace, so that the folder opens as the job, and each
 * once.
 * @param traceNames without folders.
 */
export function shareFileNames(traceNames: readonly string[]): string[] {
  const taken = new Set<string>();
  return traceNames.map((traceName) => {
    const bare = bareTraceName(traceName);
    let name = `${bare}.ertrace`;
    for (let copy = 2; taken.has(name.toLowerCase()); copy++) {
      name = `${bare} ${copy}.ertrace`;
    }
    taken.add(name.toLowerCase());
    return name;
  });
}
