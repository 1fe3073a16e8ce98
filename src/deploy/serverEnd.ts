import type { Failure } from '../core/failure.ts';
import { readJobLog } from '../exec/job/jobClient.ts';
import { jobFiles, type JobState } from '../exec/job/jobFolder.ts';
import { explainServerMessage } from '../triton/serverMessages.ts';

const shownLines = 12;

/** Says why a server is not running any more, with the last lines of its log. */
export async function failureOfEnd(folder: string, job: JobState): Promise<Failure> {
  const lines = await lastLogLines(folder, 200);
  const file = jobFiles(folder).log;
  const shown = lines.slice(-shownLines).join('\n');
  if (isPortTaken(lines)) {
    return {
      kind: 'port-taken',
      message: 'The Triton server did not start: another program took one of its ports.',
      file,
      cause: shown,
      nextStep: 'Deploy again; other ports are chosen.',
    };
  }
  const known = explainServerMessage(lines.join('\n'));
  return {
    kind: 'server-crashed',
    message: `The Triton server ${describeEnd(job)}.`,
    file,
    cause: shown === '' ? 'Its log is empty.' : shown,
    nextStep: known?.nextStep ?? 'Look at the whole log, then deploy again.',
  };
}

/** True when the log says that the server could not listen where it was told to. */
export function isPortTaken(lines: readonly string[]): boolean {
  return lines.some((line) => /Socket '[^']*' already in use/.test(line));
}

function describeEnd(job: JobState): string {
  if (job.state !== 'exited') {
    return 'was lost: the process that watched over it is gone';
  }
  const { signal, exitCode, error } = job.status;
  if (error !== undefined) {
    return `could not be started: ${error}`;
  }
  return typeof signal === 'string'
    ? `was ended by signal ${signal}`
    : `ended with code ${exitCode ?? 'unknown'}`;
}

/** The last lines of a job's log without blank lines and the tables of the server's settings. */
export async function lastLogLines(folder: string, count: number): Promise<string[]> {
  let text = '';
  let nextByte = 0;
  for (;;) {
    const part = await readJobLog(folder, nextByte);
    if (part.text === '') {
      break;
    }
    text = (text + part.text).slice(-256 * 1024);
    nextByte = part.nextByte;
  }
  return text
    .split('\n')
    .filter((line) => /\w/.test(line) && !/^[|+]/.test(line))
    .slice(-count);
}
