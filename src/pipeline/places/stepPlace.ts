import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeThisMachine, type Machine as MachineFacts } from '../../core/machine.ts';
import { fail } from '../../core/failure.ts';
import { createStagedRunner } from '../../exec/target/stagedRunner.ts';
import { formatTarget, machineOf, type TargetSpec } from '../../exec/target/targetSpec.ts';
import type { TargetProbe } from '../../exec/probe/targetProbe.ts';
import type { PythonTools } from '../../model/pythonScript.ts';
import type { StepContext } from '../stepContext.ts';
import { listProjectFiles } from './projectFiles.ts';
import { resolveTarget } from './resolveTarget.ts';

/** Sections of a pipeline whose scripts run on a target. */
export type PlacedSection = 'profile' | 'export' | 'verify' | 'build' | 'measure';

/** Where a step's scripts run, and what its passport says of that place. */
export interface StepPlace {
  readonly tools: PythonTools;
  readonly machine: MachineFacts;
  /** For people; undefined when it is this machine. */
  readonly elsewhere?: string;
}

/**
 * The place of a section's scripts: this machine with the user's interpreter, or a target with its own.
 * @throws FailureError when the target is not one, cannot be reached, or cannot run scripts.
 */
export async function stepPlace(context: StepContext, section: PlacedSection): Promise<StepPlace> {
  const settings = context.project.settings[section];
  const { spec, python } = resolveTarget(
    context.options.target ?? settings.target ?? (await defaultTarget(context, section)),
    context.project.settings.targets,
    context.options.target === undefined ? `${section}.target` : '--target',
  );
  const tools = {
    scriptsFolder: context.scriptsFolder,
    signal: context.signal,
    onProgress: context.onProgress,
    onLog: (line: string) => context.print(`  | ${line}`),
  };
  if (spec.kind === 'here') {
    return {
      tools: { ...tools, runner: context.runner, python: settings.python ?? python ?? context.python },
      machine: describeThisMachine(),
    };
  }
  if (spec.kind === 'kubernetes') {
    return fail({
      kind: 'unsupported-platform',
      message: `${section} cannot run in a Kubernetes job yet.`,
      field: `${section}.target`,
      nextStep: 'Use an SSH host or a container.',
    });
  }
  const target = context.targets.open(spec);
  context.onProgress({ message: `Connecting to ${target.machine.name}` });
  const probe = await context.targets.probe(target.machine, context.signal);
  const project = await listProjectFiles(context.project.layout.root);
  context.print(`  On ${target.name}`);
  const runner = createStagedRunner(target, {
    title: `${context.project.settings.name}: ${section}`,
    onProgress: context.onProgress,
  });
  return {
    tools: {
      ...tools,
      runner,
      python: settings.python ?? python ?? interpreterOf(spec, probe),
      carried: {
        scripts: await listScripts(context.scriptsFolder),
        project: project.paths,
        folder: context.project.layout.root,
      },
    },
    machine: machineFacts(formatTarget(spec), probe),
    elsewhere: target.name,
  };
}

/** Latencies compare on one machine only: PyTorch is measured where the engine runs, if that machine has it. */
async function defaultTarget(context: StepContext, section: PlacedSection): Promise<string> {
  const wanted = section === 'measure' && existsSync(context.project.files.plan);
  return (wanted ? await engineHostWithPython(context) : undefined) ?? 'here';
}

/** The SSH host that the engine is built on, when an interpreter there has PyTorch and ONNX Runtime. */
export async function engineHostWithPython(context: StepContext): Promise<string | undefined> {
  const { settings } = context.project;
  if (settings.engine === undefined) {
    return undefined;
  }
  const { spec } = resolveTarget(settings.engine.target, settings.targets, 'engine.target');
  const machine = machineOf(spec);
  if (machine?.kind !== 'ssh') {
    return undefined;
  }
  const probe = await context.targets.probe(context.targets.open(machine).machine, context.signal);
  return probe.pythons.some(canMeasure) ? formatTarget(machine) : undefined;
}

function canMeasure({ torch, onnxruntime }: TargetProbe['pythons'][number]): boolean {
  return torch !== null && onnxruntime !== null;
}

/** The interpreter of a machine that has most of what the scripts import; in a container the one on PATH. */
function interpreterOf(spec: TargetSpec, { pythons }: TargetProbe): string {
  const best =
    pythons.find(canMeasure) ??
    pythons.find(({ torch }) => torch !== null) ??
    pythons.find(({ onnxruntime }) => onnxruntime !== null);
  return spec.kind === 'ssh' && best !== undefined ? best.path : 'python3';
}

/** A section's settings without what says where it runs: what a script is told, and what decides its result. */
export function ownSettings<
  T extends { readonly target?: string | undefined; readonly python?: string | undefined },
>(section: T): Omit<T, 'target' | 'python'> {
  const own = { ...section };
  Reflect.deleteProperty(own, 'target');
  Reflect.deleteProperty(own, 'python');
  return own;
}

/** A probed machine in the terms of a passport. */
export function machineFacts(target: string, probe: TargetProbe): MachineFacts & { readonly gpu?: string } {
  const [gpu] = probe.gpus;
  return {
    target,
    os: `${probe.os} ${probe.kernel}`,
    cpu: probe.cpu,
    cores: probe.cores,
    memoryBytes: probe.memoryBytes,
    ...(gpu === undefined ? {} : { gpu: gpu.name }),
  };
}

/** The scripts of python/engine_room, which travel together. */
export async function listScripts(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.py')).map((name) => join(folder, name));
}
