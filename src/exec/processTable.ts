import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process as the operating system lists it. Zombies are left out: they hold nothing and cannot be ended. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupPid: number;
}

/** All living processes of this machine (Linux from /proc, other POSIX systems through `ps`). */
export async function listProcesses(): Promise<ProcessEntry[]> {
  return process.platform === 'linux' ? listFromProc() : listFromPs();
}

/** Every descendant of `rootPid`, itself included when it lives. */
export function descendantsOf(rootPid: number, processes: readonly ProcessEntry[]): number[] {
  const found = new Set([rootPid]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const entry of processes) {
      if (!found.has(entry.pid) && found.has(entry.parentPid)) {
        found.add(entry.pid);
        grew = true;
      }
    }
  }
  return processes.filter((entry) => found.has(entry.pid)).map((entry) => entry.pid);
}

/**
 * Processes that carry `NAME=value` in the environment they were started with. Only Linux shows it; elsewhere the
 * answer is empty and the process group is all that can be ended.
 */
export async function processesWithVariable(name: string, value: string): Promise<number[]> {
  if (process.platform !== 'linux') {
    return [];
  }
  const wanted = `${name}=${value}`;
  const pids = await listPids();
  const marked = await Promise.all(
    pids.map(async (pid) => {
      try {
        const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
        return environment.split('\0').includes(wanted) ? pid : undefined;
      } catch {
        return undefined; // ended meanwhile, or another user's
      }
    }),
  );
  return marked.filter((pid) => pid !== undefined);
}

async function listPids(): Promise<number[]> {
  const names = await readdir('/proc');
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

async function listFromProc(): Promise<ProcessEntry[]> {
  const entries = await Promise.all(
    (await listPids()).map(async (pid) => {
      try {
        return parseProcStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        return undefined; // ended meanwhile
      }
    }),
  );
  return entries.filter((entry) => entry !== undefined);
}

/** One line of /proc/PID/stat; the command name in parentheses may itself hold spaces and parentheses (proc(5)). */
export function parseProcStat(text: string): ProcessEntry | undefined {
  const nameEnd = text.lastIndexOf(')');
  const [state, parentPid, groupPid] = text.slice(nameEnd + 2).split(' ');
  if (nameEnd < 0 || state === undefined || state === 'Z' || state === 'X') {
    return undefined;
  }
  return { pid: Number.parseInt(text, 10), parentPid: Number(parentPid), groupPid: Number(groupPid) };
}

async function listFromPs(): Promise<ProcessEntry[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,pgid=,stat=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid, , , state]) => pid !== undefined && pid !== '' && state?.startsWith('Z') === false)
    .map(([pid, parentPid, groupPid]) => ({
      pid: Number(pid),
      parentPid: Number(parentPid),
      groupPid: Number(groupPid),
    }));
}
