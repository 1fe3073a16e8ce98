import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../core/failure.ts';
import { formatCount } from '../../core/units.ts';
import { isShareFileName, isTraceFileName } from './traceFileName.ts';

/**
 * The trace files that some paths stand for: a file stands for itself whatever its name, a folder for the traces in
 * it, or for its share files where it has no traces. Sorted by name, each once.
 * @throws FailureError of kind `not-found` when a path is not there or a folder holds no trace.
 */
export async function findTraceFiles(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) {
      for (const file of await tracesOfFolder(path)) {
        found.add(file);
      }
    } else {
      found.add(path);
    }
  }
  return [...found].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function tracesOfFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const traces = files.filter(isTraceFileName);
  // Share files beside the traces that they were made from would be the same again.
  const found = traces.length > 0 ? traces : files.filter(isShareFileName);
  if (found.length > 0) {
    return found.map((name) => join(folder, name));
  }
  const inside: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory() && (await readdir(join(folder, entry.name))).some(isTraceFileName)) {
      inside.push(entry.name);
    }
  }
  return fail({
    kind: 'not-found',
    message: `${folder} holds no profiler trace.`,
    file: folder,
    cause:
      inside.length === 0
        ? 'No file in it is named *.pt.trace.json, *.pt.trace.json.gz or *.ertrace.'
        : `${formatCount(inside.length, 'folder')} inside it ${inside.length === 1 ? 'does' : 'do'}: ${inside.slice(0, 5).join(', ')}.`,
    nextStep:
      inside.length === 0
        ? 'Name the files themselves, whatever they are called.'
        : `Each folder is a run of its own: name one of them, such as ${join(folder, inside[0] ?? '')}.`,
  });
}
