import { posix } from 'node:path';
import { fail } from '../../core/failure.ts';
import type { Machine } from './target.ts';

/** Files of a job that is about to start are younger than this. */
export const abandonedAfterMs = 10 * 60_000;

/**
 * Removes work folders that nobody came back for: older than this, and without a job that still runs.
 * @returns how many.
 */
export async function removeAbandonedWork(
  { runner, files, jobs, name }: Pick<Machine, 'runner' | 'files' | 'jobs' | 'name'>,
  olderThanMs: number,
): Promise<number> {
  const folder = posix.join(await files.root(), 'work');
  const minutes = Math.floor(olderThanMs / 60_000);
  const result = await runner.run({
    program: 'sh',
    // The newest of the folder counts as its age: files are put there while it is in use.
    args: [
      '-c',
      '[ -d "$1" ] || exit 0; cd "$1" && for each in *; do [ -d "$each" ] || continue; [ -n "$(find "$each" -mmin "-$2" 2>/dev/null | head -n 1)" ] || printf "%s\\n" "$each"; done',
      'sh',
      folder,
      String(minutes),
    ],
  });
  if (result.exitCode !== 0) {
    return fail({
      kind: 'process-failed',
      message: `The work folders of ${name} could not be listed.`,
      cause: result.stderr.trim(),
    });
  }
  let removed = 0;
  for (const id of result.stdout.split('\n').filter((line) => /^[\w-]+$/u.test(line))) {
    if ((await jobs.read(id)).state !== 'running') {
      await files.remove(posix.join(folder, id));
      removed++;
    }
  }
  return removed;
}
