import { isErrnoException } from '../../core/failure.ts';

/** True while a process with this pid lives (a process of another user counts). */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return isErrnoException(thrown) && thrown.code === 'EPERM';
  }
}
