import { readFile } from 'node:fs/promises';
import { fail } from '../core/failure.ts';
import { parseJson } from '../core/parseJson.ts';
import { endProcesses } from '../exec/endProcesses.ts';
import { cancelJob, readJob } from '../exec/job/jobClient.ts';
import { jobFiles, jobMarkVariable, jobSpecSchema } from '../exec/job/jobFolder.ts';
import { processesWithVariable } from '../exec/processTable.ts';
import { removeSharedMemory } from '../triton/embedded/sharedMemory.ts';
import { readServerRecord, removeServerRecord } from './serverRecord.ts';

/**
 * Stops an embedded server and returns when its whole process tree has ended; also tidies up after one that crashed or
 * was lost. The server is not listed any more afterwards; its log stays until the next start.
 * @param folder the server's job folder.
 * @throws FailureError of kind `process-failed` when a process cannot be ended.
 */
export async function stopServer(folder: string, signal?: AbortSignal): Promise<void> {
  if ((await readJob(folder)).state === 'running') {
    await cancelJob(folder, signal);
  }
  await endLeftovers(folder);
  const record = await readServerRecord(folder);
  if (record !== undefined) {
    await removeSharedMemory(record.sharedMemoryPrefix);
    await removeServerRecord(folder);
  }
}

/** Ends what carries the job's mark although its supervisor is gone. */
async function endLeftovers(folder: string): Promise<void> {
  const file = jobFiles(folder).spec;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return; // never started
  }
  const { id, command } = parseJson(text, jobSpecSchema, { what: 'The job', file });
  const mark = { name: jobMarkVariable, value: id };
  // Only marked processes: the recorded pid may belong to something else by now.
  const [first] = await processesWithVariable(mark.name, mark.value);
  if (first === undefined) {
    return;
  }
  const left = await endProcesses({ pid: first, mark }, command.stop ?? []);
  if (left.length > 0) {
    fail({
      kind: 'process-failed',
      message: `The Triton server could not be stopped: process ${left.join(', ')} does not end.`,
      nextStep: 'End it by hand.',
    });
  }
}
