import { readFileSync } from 'node:fs';
import { isErrnoException } from '../../core/failure.ts';
import { parseProcStat } from '../processTable.ts';

/** True while a process with this pid lives (a process of another user counts, one that has ended unreaped does not). */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    return isErrnoException(thrown) && thrown.code === 'EPERM';
  }
  if (process.platform !== 'linux') {
    return true;
  }
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8')) !== undefined;
  } catch {
    return false; // ended between the two looks
  }
}
