import { resolve } from 'node:path';
import { fail, type Failure, formatFailure, throwIfCancelled } from '../core/failure.ts';
import { settle } from '../core/outcome.ts';
import { toPlainTable } from '../core/textTable.ts';
import { formatBytes, formatCount } from '../core/units.ts';
import { probeMachine } from '../exec/probe/probeMachine.ts';
import { abandonedAfterMs, removeAbandonedWork } from '../exec/target/removeAbandonedWork.ts';
import type { Machine } from '../exec/target/target.ts';
import { formatTarget, type MachineSpec, parseTarget } from '../exec/target/targetSpec.ts';
import {
  addTarget,
  readTargets,
  removeTarget,
  saveProbe,
  saveProbeError,
  type StoredTarget,
} from '../pipeline/targetStore.ts';
import { createTargetFactory } from '../pipeline/places/targetFactory.ts';
import { type CliContext, exitStatus, type VerbFunction } from './cliContext.ts';

/** `engine-room targets …` on the machines of the user's SSH configuration, or of `--ssh-config FILE`. */
export const targetsVerb: VerbFunction = (context) => {
  const { args, cwd } = context;
  const factory = createTargetFactory({
    ...(args.sshConfig === undefined ? {} : { configFile: resolve(cwd, args.sshConfig) }),
    // At one terminal the questions of several hosts would mix.
    terminal: process.stdin.isTTY && args.positionals.length === 2,
  });
  return performTargets(context, (spec) => factory.machine(spec));
};

/** Makes the connection to a machine; the caller disposes it. */
export type OpenMachine = (spec: MachineSpec) => Machine;

const actions = ['list', 'add', 'remove', 'probe', 'clean'] as const;

/**
 * `engine-room targets [list|add HOST|remove HOST|probe [HOST…]|clean HOST]`: the machines that steps can run on.
 * @throws FailureError of kind `bad-input` for another action or a missing host.
 */
export async function performTargets(context: CliContext, open: OpenMachine): Promise<number> {
  const [word = 'list', ...names] = context.args.positionals;
  const action = actions.find((candidate) => candidate === word);
  const hosts = names.map(toMachine);
  switch (action) {
    case 'list':
      return list(context);
    case 'add':
      return add(context, oneHost(hosts, word));
    case 'remove':
      return remove(context, oneHost(hosts, word));
    case 'probe':
      return probe(context, hosts, open);
    case 'clean':
      return clean(context, oneHost(hosts, word), open);
    case undefined:
      return fail({
        kind: 'bad-input',
        message: `"${word}" is nothing that can be done with targets.`,
        nextStep: `Use one of: ${actions.join(', ')}.`,
      });
  }
}

/** `here`, `ssh:HOST`, or the host alone. */
function toMachine(text: string): MachineSpec {
  const spec = parseTarget(text === 'here' || text.startsWith('ssh:') ? text : `ssh:${text}`);
  return spec.kind === 'here' || spec.kind === 'ssh'
    ? spec
    : fail({ kind: 'bad-input', message: `"${text}" is not a machine.`, nextStep: 'Name an SSH host.' });
}

function oneHost(hosts: readonly MachineSpec[], action: string): MachineSpec {
  const [host, ...more] = hosts;
  return host !== undefined && more.length === 0
    ? host
    : fail({
        kind: 'bad-input',
        message: `targets ${action} takes one host.`,
        nextStep: `engine-room targets ${action} HOST`,
      });
}

async function list({ args, output, stateRoot }: CliContext): Promise<number> {
  const targets = await readTargets(stateRoot);
  output.result(args.format === 'json' ? toJson(targets) : toTable(targets));
  return exitStatus.done;
}

async function add({ output, stateRoot, signal }: CliContext, spec: MachineSpec): Promise<number> {
  const target = await addTarget(stateRoot, spec, Date.now(), signal);
  output.result(`Added ${target.name}. See what it has with: engine-room targets probe ${target.name}`);
  return exitStatus.done;
}

async function remove({ output, stateRoot, signal }: CliContext, spec: MachineSpec): Promise<number> {
  if (!(await removeTarget(stateRoot, spec, signal))) {
    return fail({
      kind: 'not-found',
      message: `${formatTarget(spec)} is not among the targets.`,
      nextStep: 'engine-room targets lists them.',
    });
  }
  output.result(`Removed ${formatTarget(spec)}. Nothing was changed on the machine.`);
  return exitStatus.done;
}

/** Side by side, so that the slowest machine decides how long it takes; one that fails does not stop the others. */
async function probe(
  { args, output, stateRoot, signal }: CliContext,
  hosts: readonly MachineSpec[],
  open: OpenMachine,
): Promise<number> {
  const known = await readTargets(stateRoot);
  const asked: readonly MachineSpec[] = hosts.length > 0 ? hosts : known.map(({ spec }) => spec);
  const probed = await Promise.all(
    asked.map(async (spec): Promise<StoredTarget> => {
      const machine = open(spec);
      try {
        const base = { spec, name: machine.name, addedAtMs: 0 };
        const outcome = await settle(() => probeMachine(machine, signal));
        switch (outcome.status) {
          case 'ok':
            await saveProbe(stateRoot, spec, outcome.value);
            return { ...base, probe: outcome.value };
          case 'failed':
            await saveProbeError(stateRoot, spec, outcome.failure);
            return { ...base, probeError: outcome.failure };
          case 'cancelled':
            return base;
        }
      } finally {
        machine.dispose();
      }
    }),
  );
  throwIfCancelled(signal);
  output.result(args.format === 'json' ? toJson(probed) : toTable(probed));
  const failures = probed.map(({ probeError }) => probeError).filter((failure) => failure !== undefined);
  if (args.format !== 'json') {
    failures.forEach((failure) => output.note(formatFailure(failure)));
  }
  return failures.length === 0 ? exitStatus.done : exitStatus.failed;
}

/** Cached files and the folders of ended jobs; running jobs stay. */
async function clean({ output }: CliContext, spec: MachineSpec, open: OpenMachine): Promise<number> {
  const machine = open(spec);
  try {
    const jobs = await machine.jobs.cleanOld(0);
    await removeAbandonedWork(machine, abandonedAfterMs);
    const freedBytes = await machine.files.trimCache(0);
    output.result(
      `Removed ${formatBytes(freedBytes)} of cached files and ${formatCount(jobs, 'ended job')} from ${machine.name}.`,
    );
    return exitStatus.done;
  } finally {
    machine.dispose();
  }
}

function toJson(targets: readonly StoredTarget[]): string {
  const rows = targets.map(({ spec, ...rest }) => ({ target: formatTarget(spec), ...rest }));
  return JSON.stringify(rows, undefined, 2);
}

function toTable(targets: readonly StoredTarget[]): string {
  return toPlainTable({
    headers: ['Target', 'GPU', 'Driver', 'Containers', 'Memory', 'Free disk', 'State'],
    numeric: new Set([4, 5]),
    rows: targets.map(({ spec, probe, probeError }) => [
      formatTarget(spec),
      gpuWords(probe),
      probe?.gpus[0]?.driver ?? '',
      (probe?.engines ?? []).map(engineWords).join(', '),
      probe === undefined ? '' : formatBytes(probe.memoryBytes),
      probe === undefined ? '' : formatBytes(probe.disk.freeBytes),
      stateWords(probe?.probedAtMs, probeError),
    ]),
  });
}

function gpuWords(probe: StoredTarget['probe']): string {
  const names = [...new Set((probe?.gpus ?? []).map(({ name }) => name))];
  const count = probe?.gpus.length ?? 0;
  if (probe !== undefined && count === 0) {
    return probe.gpuProblem === undefined ? 'none' : 'cannot be used';
  }
  return count > 1 && names.length === 1 ? `${count} × ${names.join('')}` : names.join(', ');
}

function engineWords({
  engine,
  version,
  nvidiaRuntime,
  problem,
}: NonNullable<StoredTarget['probe']>['engines'][number]): string {
  const state = problem === undefined ? (nvidiaRuntime ? ' with GPU' : '') : ' (cannot be used)';
  return `${engine} ${version}${state}`;
}

function stateWords(probedAtMs: number | undefined, failure: Failure | undefined): string {
  if (failure !== undefined) {
    return `failed: ${failure.message}`;
  }
  return probedAtMs === undefined ? 'not probed yet' : `probed ${new Date(probedAtMs).toISOString()}`;
}
