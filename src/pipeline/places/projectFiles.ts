import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, isErrnoException } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';

const largestFileBytes = 8 * 1024 * 1024;
const mostFiles = 5_000;
const mostBytes = 200 * 1024 * 1024;
const neverCarried: ReadonlySet<string> = new Set(['node_modules', '__pycache__', 'site-packages']);

export interface ProjectFiles {
  readonly paths: readonly string[];
  /** Files too large to be taken for code; weights and samples named in the pipeline travel by their own name. */
  readonly leftOut: readonly string[];
}

/**
 * What a model's code may read beside it: the files of the project folder, without hidden folders, environments
 * (`pyvenv.cfg`), packages and files above 8 MB.
 * @throws FailureError of kind `bad-input` when the folder holds too much to be one project.
 */
export async function listProjectFiles(root: string): Promise<ProjectFiles> {
  const paths: string[] = [];
  const leftOut: string[] = [];
  let sizeBytes = 0;
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
      if (isErrnoException(thrown) && thrown.code === 'EACCES') {
        return [];
      }
      throw thrown;
    });
    if (folder !== root && entries.some(({ name }) => name === 'pyvenv.cfg')) {
      return;
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.') || neverCarried.has(entry.name)) {
        continue;
      }
      if (entry.isDirectory()) {
        await visit(path);
      } else if (entry.isFile()) {
        const { size } = await stat(path);
        if (size > largestFileBytes) {
          leftOut.push(path);
          continue;
        }
        paths.push(path);
        sizeBytes += size;
        if (paths.length > mostFiles || sizeBytes > mostBytes) {
          fail({
            kind: 'bad-input',
            message: `${root} holds more than can be carried to another machine as one project.`,
            file: root,
            cause: `More than ${mostFiles} files or ${formatBytes(mostBytes)} of small files.`,
            nextStep: 'Put engine-room.yaml and the model’s code into a folder of their own.',
          });
        }
      }
    }
  };
  await visit(root);
  return { paths, leftOut };
}
