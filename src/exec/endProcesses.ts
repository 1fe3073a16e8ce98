import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isErrnoException } from '../core/failure.ts';
import type { StopPlan } from './command.ts';
import { descendantsOf, listProcesses, processesWithVariable } from './processTable.ts';

/** Which processes belong to a piece of work: its group, its descendants, and those that carry its mark. */
export interface ProcessFamily {
  /** Leader of the process group. */
  readonly pid: number;
  /** Environment variable and value that children inherit even when they leave group and parent. */
  readonly mark?: { readonly name: string; readonly value: string };
}

const pollMs = 50;
const killWaitMs = 5_000;

/**
 * Ends a family of processes: the signals of the plan go to the process group, each followed by its wait; whatever is
 * left then (descendants and marked processes in sessions of their own included) gets SIGKILL.
 * @returns pids that could not be ended (another user's, or stuck in the kernel); empty in the normal case.
 */
export async function endProcesses(family: ProcessFamily, plan: StopPlan): Promise<number[]> {
  if (process.platform === 'win32') {
    return endWindowsTree(family.pid);
  }
  // Looked up once before the first signal: an orphan loses its parent link when its parent ends.
  const known = new Set(await membersOf(family));
  for (const step of plan) {
    sendSignal(-family.pid, step.signal);
    if (await allGone(family, known, step.waitMs)) {
      return [];
    }
  }
  const deadline = Date.now() + killWaitMs;
  let left = await living(family, known);
  while (left.length > 0 && Date.now() < deadline) {
    for (const pid of left) {
      sendSignal(pid, 'SIGKILL');
    }
    await delay(pollMs);
    left = await living(family, known);
  }
  return left;
}

async function allGone(family: ProcessFamily, known: Set<number>, waitMs: number): Promise<boolean> {
  const deadline = Date.now() + waitMs;
  do {
    if ((await living(family, known)).length === 0) {
      return true;
    }
    await delay(pollMs);
  } while (Date.now() < deadline);
  return false;
}

async function living(family: ProcessFamily, known: Set<number>): Promise<number[]> {
  for (const pid of await membersOf(family)) {
    known.add(pid);
  }
  const alive = new Set((await listProcesses()).map((entry) => entry.pid));
  return [...known].filter((pid) => alive.has(pid) && pid !== process.pid);
}

async function membersOf(family: ProcessFamily): Promise<number[]> {
  const processes = await listProcesses();
  const group = processes.filter((entry) => entry.groupPid === family.pid).map((entry) => entry.pid);
  const marked =
    family.mark === undefined ? [] : await processesWithVariable(family.mark.name, family.mark.value);
  return [...new Set([...group, ...descendantsOf(family.pid, processes), ...marked])].filter(
    (pid) => pid !== process.pid,
  );
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (thrown) {
    if (!isErrnoException(thrown) || (thrown.code !== 'ESRCH' && thrown.code !== 'EPERM')) {
      throw thrown;
    }
  }
}

async function endWindowsTree(pid: number): Promise<number[]> {
  try {
    await promisify(execFile)('taskkill', ['/PID', String(pid), '/T', '/F']);
    return [];
  } catch {
    return []; // taskkill fails when the process has ended already
  }
}
