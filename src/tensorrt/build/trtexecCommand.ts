import { fail } from '../../core/failure.ts';
import { compareVersions } from '../versions.ts';
import type { BuildChoices, BuildFilesOnTarget, EngineCompatibility, ShapeProfile } from './buildChoices.ts';
import { CommandDraft } from './commandDraft.ts';
import { addExtraOptions } from './extraOptions.ts';
import { addLayerInfo, addMeasuring, addResultFiles, type MeasureChoices } from './measureOptions.ts';
import { addPrecision } from './precisionOptions.ts';
import { inputFileWords, shapeWords, type InputFile } from './shapeWords.ts';

/** A trtexec command line for one version, with what could not be said in it. */
export interface TrtexecCommand {
  /** Words after `trtexec`. */
  readonly args: readonly string[];
  readonly notes: readonly CommandNote[];
}

export interface CommandNote {
  /** `dropped`: the version cannot do it and the build differs from what was asked; `changed`: said in another way. */
  readonly kind: 'dropped' | 'changed' | 'info';
  readonly text: string;
}

export type { BuildChoices, BuildFilesOnTarget };

/**
 * The command that builds an engine with a version of TensorRT such as `10.0.1.6`. With a file for times or a profile it
 * also measures; otherwise it ends when the engine is written.
 * @throws FailureError: `incompatible` for a version older than 7.1, `bad-input` for a choice that cannot be said.
 */
export function buildEngineCommand(
  version: string,
  choices: BuildChoices,
  files: BuildFilesOnTarget,
): TrtexecCommand {
  const draft = new CommandDraft(version);
  draft.add('onnx', files.onnx);
  if (compareVersions(version, '8') < 0) {
    draft.add('explicitBatch');
  }
  draft.add('saveEngine', files.plan);
  addPrecision(draft, choices.precision);
  addWorkspace(draft, choices.workspaceMiB);
  addProfiles(draft, choices.profiles);
  addOptimizationLevel(draft, choices.optimizationLevel);
  addCompatibility(draft, choices.compatibility);
  if (files.timingCache !== undefined) {
    draft.addOrDrop(
      'timingCacheFile',
      files.timingCache,
      `TensorRT ${version} has no timing cache in a file; every build times the tactics anew.`,
    );
  }
  if (draft.known.has('exportLayerInfo')) {
    // Costs a few bytes a layer in the plan, and without it neither this nor a later run can tell types and tactics.
    draft.add('profilingVerbosity', 'detailed');
  }
  addLayerInfo(draft, files.layers);
  if (files.times === undefined && files.profile === undefined) {
    draft.add(draft.known.has('skipInference') ? 'skipInference' : 'buildOnly');
  } else {
    addMeasuring(draft, {});
    addResultFiles(draft, files);
  }
  addExtraOptions(draft, choices.extraArgs);
  return { args: draft.args, notes: draft.notes };
}

/** What to load an engine for: only to see that it loads, to measure it, or to run it on given inputs. */
export interface LoadEngineRequest extends MeasureChoices {
  readonly plan: string;
  readonly times?: string;
  readonly profile?: string;
  readonly layers?: string;
  /** Where the outputs go, as JSON. */
  readonly output?: string;
  readonly inputs?: readonly InputFile[];
  /** Shape to run with, by input; needed for inputs with dynamic axes. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** Which optimization profile, from 0 on. */
  readonly profileIndex?: number;
  readonly extraArgs?: readonly string[];
}

/**
 * The command that loads an engine and runs it: once when nothing is to be measured, which is the load check.
 * @throws FailureError: `incompatible` for a version older than 7.1, `bad-input` for a request that cannot be said.
 */
export function loadEngineCommand(version: string, request: LoadEngineRequest): TrtexecCommand {
  const draft = new CommandDraft(version);
  draft.add('loadEngine', request.plan);
  if (request.shapes !== undefined && Object.keys(request.shapes).length > 0) {
    draft.add('shapes', shapeWords(request.shapes));
  }
  if (request.profileIndex !== undefined && request.profileIndex > 0) {
    draft.addOrDrop(
      'useProfile',
      String(request.profileIndex),
      `TensorRT ${version} can only run the first profile of an engine with trtexec.`,
    );
  }
  if (request.inputs !== undefined && request.inputs.length > 0) {
    draft.add('loadInputs', inputFileWords(request.inputs));
  }
  const measures = request.times !== undefined || request.profile !== undefined;
  const once = { iterations: 1, durationS: 0, warmUpMs: 0 };
  addMeasuring(draft, measures ? request : { ...once, ...request });
  addResultFiles(draft, request);
  addLayerInfo(draft, request.layers);
  if (request.output !== undefined) {
    draft.add('exportOutput', request.output);
  }
  addExtraOptions(draft, request.extraArgs ?? []);
  return { args: draft.args, notes: draft.notes };
}

function addWorkspace(draft: CommandDraft, workspaceMiB: number): void {
  if (!Number.isSafeInteger(workspaceMiB) || workspaceMiB < 1) {
    fail({
      kind: 'bad-input',
      message: `A workspace of ${workspaceMiB} MiB is not possible.`,
      nextStep: 'Give a whole number of MiB, such as 1024.',
      field: 'workspaceMiB',
    });
  }
  // Without a unit both mean MiB in every version; versions before 10 do not read a unit.
  if (!draft.add('memPoolSize', `workspace:${workspaceMiB}`)) {
    draft.add('workspace', String(workspaceMiB));
  }
}

function addProfiles(draft: CommandDraft, profiles: readonly ShapeProfile[]): void {
  const several = profiles.length > 1;
  const sayable = several && !draft.known.has('profile') ? profiles.slice(0, 1) : profiles;
  if (sayable.length < profiles.length) {
    draft.note(
      'dropped',
      `trtexec of TensorRT ${draft.version} builds one profile; the first of ${profiles.length} is kept. Several came with 9.1.`,
    );
  }
  sayable.forEach((profile, index) => {
    if (several && sayable.length > 1) {
      draft.add('profile', String(index));
    }
    for (const bound of ['min', 'opt', 'max'] as const) {
      const shapes = Object.entries(profile).map(([name, range]) => [name, range[bound]] as const);
      if (shapes.length > 0) {
        draft.add(`${bound}Shapes`, shapeWords(Object.fromEntries(shapes)));
      }
    }
  });
}

function addOptimizationLevel(draft: CommandDraft, level: number | undefined): void {
  if (level === undefined) {
    return;
  }
  if (!Number.isInteger(level) || level < 0 || level > 5) {
    fail({
      kind: 'bad-input',
      message: `${level} is not an optimisation level.`,
      nextStep: 'Give a whole number from 0 (fast build) to 5 (longest search).',
      field: 'optimizationLevel',
    });
  }
  draft.addOrDrop(
    'builderOptimizationLevel',
    String(level),
    `TensorRT ${draft.version} has no optimisation levels; they came with 8.6.`,
  );
}

function addCompatibility(draft: CommandDraft, compatibility: EngineCompatibility): void {
  switch (compatibility) {
    case 'none':
      return;
    case 'version':
      if (draft.add('versionCompatible')) {
        draft.note(
          'info',
          'Triton loads a version-compatible engine only with --backend-config=tensorrt,version-compatible=true.',
        );
      } else {
        draft.note(
          'dropped',
          `TensorRT ${draft.version} cannot build version-compatible engines; they came with 8.6.`,
        );
      }
      return;
    case 'ampere+':
      draft.addOrDrop(
        'hardwareCompatibilityLevel',
        'ampere+',
        `TensorRT ${draft.version} cannot build engines for other GPUs; that came with 8.6.`,
      );
      return;
    case 'same-compute-capability':
      // The option is older than this value of it: 10.8 stops with "Unknown hardwareCompatibilityLevel".
      if (compareVersions(draft.version, '10.9') >= 0) {
        draft.add('hardwareCompatibilityLevel', 'sameComputeCapability');
      } else {
        draft.note(
          'dropped',
          `TensorRT ${draft.version} does not know the level sameComputeCapability; it came with 10.9.`,
        );
      }
      return;
  }
}
