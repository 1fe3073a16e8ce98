import { fail } from '../../core/failure.ts';
import { defaultStopPlan } from '../command.ts';
import { failDiskFull, failFar, type FarMachine, runFarScript } from '../files/farScript.ts';
import type { MachineFiles } from '../files/machineFiles.ts';
import { transferRetryDelaysMs, withReconnect } from '../files/reconnect.ts';
import { parseReply } from '../files/scriptReply.ts';
import { cancelScript, readScript, removeJobsScript } from './endScripts.ts';
import { followJob } from './followJob.ts';
import { type JobOnMachine, parseJobs, toCommand } from './jobStateText.ts';
import { checkJobId, startInput, startWords } from './jobWords.ts';
import type { MachineJobRequest, MachineJobs, MachineJobState } from './machineJobs.ts';
import { startScript } from './startScripts.ts';

/** Durable jobs of the machine that the runner reaches, in `jobs` below the root of its files. */
export function createMachineJobs(machine: FarMachine, files: Pick<MachineFiles, 'root'>): MachineJobs {
  async function look(ids: readonly string[]): Promise<JobOnMachine[]> {
    const root = await files.root();
    const chunks: Uint8Array[] = [];
    await runFarScript(machine, readScript, [root, ...ids], { onStdoutBytes: (bytes) => chunks.push(bytes) });
    return parseJobs(Buffer.concat(chunks).toString('utf8'), `${root}/jobs`);
  }

  async function lookAt(id: string): Promise<JobOnMachine> {
    checkJobId(id);
    return (await look([id]))[0] ?? { state: { state: 'unknown', id }, record: undefined };
  }

  async function start(request: MachineJobRequest, signal?: AbortSignal): Promise<MachineJobState> {
    checkJobId(request.id);
    const root = await files.root();
    const result = await runFarScript(machine, startScript, startWords(request, root), {
      stdin: startInput(request),
      ...(signal === undefined ? {} : { signal }),
    });
    const { program, cwd = '' } = request.command;
    const full = parseReply(result.stdout).find((reply) => reply.word === 'full');
    if (full !== undefined) {
      return failDiskFull(machine, root, full.neededBytes, full.freeBytes);
    }
    if (result.stdout.startsWith('no-program\n')) {
      return fail({
        kind: 'missing-tool',
        message: `${program} was not found on ${machine.name}.`,
        nextStep: `Install ${program} there, or give its path.`,
      });
    }
    if (result.stdout.startsWith('no-folder\n')) {
      return fail({ kind: 'not-found', message: `${machine.name} has no folder ${cwd}.` });
    }
    const [job] = parseJobs(result.stdout, `${root}/jobs`);
    return job === undefined || job.state.state === 'unknown'
      ? failFar(machine, 'process-failed', `${request.title} could not be started`, result)
      : job.state;
  }

  async function cancel(id: string): Promise<void> {
    const reconnect = { delaysMs: transferRetryDelaysMs };
    const job = await withReconnect(() => lookAt(id), reconnect);
    const plan = job.record?.command.stop ?? defaultStopPlan;
    const steps = plan.flatMap(({ signal, waitMs }) => [
      signal.replace(/^SIG/, ''),
      String(Math.round(waitMs)),
    ]);
    const root = await files.root();
    const result = await withReconnect(
      () => runFarScript(machine, cancelScript, [root, id, ...steps]),
      reconnect,
    );
    const reply = result.stdout.trim();
    if (reply.startsWith('stuck')) {
      fail({
        kind: 'timeout',
        message: `Processes of ${id} on ${machine.name} could not be ended.`,
        cause: `Process numbers: ${reply.replace(/^stuck /, '')}.`,
        nextStep: 'They may belong to another user or wait for a device; end them by hand.',
      });
    }
    if (reply === 'cleanup' && job.record?.cleanup !== undefined) {
      const { cleanup } = job.record;
      await withReconnect(() => machine.runner.run(toCommand(cleanup)), reconnect);
    }
  }

  async function removeJobs(age: string, ids: readonly string[]): Promise<number> {
    const result = await runFarScript(machine, removeJobsScript, [await files.root(), age, ...ids]);
    return result.stdout.split('\n').filter((line) => line.startsWith('removed ')).length;
  }

  return {
    start,
    cancel,
    read: async (id) => (await lookAt(id)).state,
    follow: async (id, options) => {
      checkJobId(id);
      return followJob(machine, await files.root(), id, options);
    },
    list: async () => (await look([])).map((job) => job.state).filter(({ state }) => state !== 'unknown'),
    remove: async (id) => {
      checkJobId(id);
      return (await removeJobs('-', [id])) === 1;
    },
    cleanOld: async (olderThanMs) => removeJobs(String(Math.floor(Math.max(0, olderThanMs) / 1000)), []),
  };
}
