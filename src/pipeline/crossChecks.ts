import { formatShape } from '../model/tensor.ts';
import { toFailure } from '../core/failure.ts';
import { nearestName } from './nearestName.ts';
import type { ModelInput, PipelineSettings } from './pipelineSchema.ts';
import { checkProfiles } from '../tensorrt/build/profiles.ts';
import { resolveTarget } from './places/resolveTarget.ts';
import type { FieldPath } from './yamlText.ts';

/** Something wrong between fields that are each well formed. */
export interface CrossProblem {
  readonly path: FieldPath;
  /** A sentence. */
  readonly message: string;
  readonly nextStep?: string;
}

/** Sizes of a first axis named `batch` that has none. */
const defaultBatch = { min: 1, opt: 1, max: 8 } as const;

/**
 * Gives every named axis its sizes: those of another input that has the same axis, or the default for `batch`.
 * Axes that stay without sizes are found by {@link crossChecks}.
 */
export function completeAxes(settings: PipelineSettings): PipelineSettings {
  const known = Object.assign({}, ...settings.inputs.map((input) => input.axes)) as ModelInput['axes'];
  const inputs = settings.inputs.map((input) => {
    const axes = { ...input.axes };
    for (const name of namedAxes(input)) {
      const sizes = axes[name] ?? known[name] ?? (name === 'batch' ? { ...defaultBatch } : undefined);
      if (sizes !== undefined) {
        axes[name] = sizes;
      }
    }
    return { ...input, axes };
  });
  return { ...settings, inputs };
}

/** Every contradiction between the fields of a pipeline whose axes were completed. */
export function crossChecks(settings: PipelineSettings): CrossProblem[] {
  return [
    ...settings.inputs.flatMap((input, index) => checkAxes(input, index, settings)),
    ...duplicates(settings.inputs.map(({ name }) => name)).map((index) => ({
      path: ['inputs', index, 'name'],
      message: `Two inputs are named ${settings.inputs[index]?.name ?? ''}.`,
    })),
    ...duplicates(settings.outputs).map((index) => ({
      path: ['outputs', index],
      message: `Two outputs are named ${settings.outputs[index] ?? ''}.`,
    })),
    ...duplicates(settings.build.variants).map((index) => ({
      path: ['build', 'variants', index],
      message: `The variant ${settings.build.variants[index] ?? ''} is listed twice.`,
    })),
    ...checkPreprocess(settings),
    ...checkPostprocess(settings),
    ...checkBatch(settings),
    ...checkBuild(settings),
    ...checkTargets(settings),
    ...checkEngine(settings),
  ];
}

function namedAxes(input: ModelInput): string[] {
  return input.shape.filter((size) => typeof size === 'string');
}

function checkAxes(input: ModelInput, index: number, settings: PipelineSettings): CrossProblem[] {
  const named = namedAxes(input);
  const problems: CrossProblem[] = [];
  for (const [name, sizes] of Object.entries(input.axes)) {
    const path = ['inputs', index, 'axes', name];
    if (!named.includes(name)) {
      const nearest = nearestName(name, named);
      problems.push({
        path,
        message: `Axis ${name} does not appear in the shape ${formatShape(input.shape)} of input ${input.name}.`,
        ...(nearest === undefined ? {} : { nextStep: `Did you mean ${nearest}?` }),
      });
    }
    const earlier = settings.inputs.slice(0, index).find((other) => other.axes[name] !== undefined);
    const other = earlier?.axes[name];
    if (
      other !== undefined &&
      (other.min !== sizes.min || other.opt !== sizes.opt || other.max !== sizes.max)
    ) {
      problems.push({
        path,
        message: `Axis ${name} has other sizes in input ${earlier?.name ?? ''}.`,
        nextStep: 'An axis of one name has the same size everywhere; use two names for two sizes.',
      });
    }
  }
  for (const name of new Set(named)) {
    if (input.axes[name] === undefined) {
      problems.push({
        path: ['inputs', index, 'shape', input.shape.indexOf(name)],
        message: `Axis ${name} of input ${input.name} has no sizes.`,
        nextStep: `Add them to the input: axes: { ${name}: { min: 1, opt: 1, max: 8 } }.`,
      });
    }
  }
  return problems;
}

function checkPreprocess({ preprocess, inputs }: PipelineSettings): CrossProblem[] {
  if (preprocess === undefined) {
    return [];
  }
  const names = inputs.map(({ name }) => name);
  const index = preprocess.input === undefined ? 0 : names.indexOf(preprocess.input);
  const input = inputs[index];
  if (input === undefined) {
    return [unknownName(['preprocess', 'input'], 'input', preprocess.input ?? '', names)];
  }
  const path = ['inputs', index, 'shape'];
  if (input.shape.length !== 4) {
    return [
      {
        path,
        message: `Input ${input.name} has ${input.shape.length} axes; a photograph needs four: ${preprocess.layout}.`,
      },
    ];
  }
  const [channels, height, width] =
    preprocess.layout === 'NCHW' ? input.shape.slice(1) : [input.shape[3], input.shape[1], input.shape[2]];
  if (typeof channels === 'number' && channels !== 3) {
    return [
      {
        path,
        message: `Input ${input.name} has ${channels} channels in the layout ${preprocess.layout}; a photograph has 3.`,
        nextStep: 'Correct the shape, or set preprocess.layout.',
      },
    ];
  }
  const { crop } = preprocess;
  const wrong = [height, width].find((size) => typeof size === 'number' && size !== crop);
  return crop !== undefined && wrong !== undefined
    ? [
        {
          path: ['preprocess', 'crop'],
          message: `The crop of ${crop} pixels does not fit the shape ${formatShape(input.shape)} of input ${input.name}.`,
        },
      ]
    : [];
}

function checkPostprocess({ postprocess, outputs }: PipelineSettings): CrossProblem[] {
  const output = postprocess?.output;
  return output === undefined || outputs.length === 0 || outputs.includes(output)
    ? []
    : [unknownName(['postprocess', 'output'], 'output', output, outputs)];
}

function checkBatch({ measure, inputs }: PipelineSettings): CrossProblem[] {
  const path = ['measure', 'batch'];
  for (const input of inputs) {
    const first = input.shape[0];
    const sizes = typeof first === 'string' ? input.axes[first] : undefined;
    if (sizes !== undefined && (measure.batch < sizes.min || measure.batch > sizes.max)) {
      return [
        {
          path,
          message: `A batch of ${measure.batch} is outside ${sizes.min} to ${sizes.max}, the sizes of axis ${String(first)}.`,
        },
      ];
    }
    if (typeof first === 'number' && measure.batch !== 1 && measure.batch !== first) {
      return [
        {
          path,
          message: `A batch of ${measure.batch} cannot be measured: the first axis of input ${input.name} is always ${first}.`,
          nextStep: 'Name that axis batch to make it dynamic.',
        },
      ];
    }
  }
  return [];
}

function checkBuild({ repository, build, engine }: PipelineSettings): CrossProblem[] {
  if (repository.build === 'tensorrt') {
    return engine !== undefined
      ? []
      : [
          {
            path: ['repository', 'build'],
            message: 'No TensorRT engine is built.',
            nextStep: 'Add an `engine` section, or place another build.',
          },
        ];
  }
  return repository.build === 'onnx' || build.variants.includes(repository.build)
    ? []
    : [
        {
          path: ['repository', 'build'],
          message: `The variant ${repository.build} is not built.`,
          nextStep: `Add ${repository.build} to build.variants, or place another build.`,
        },
      ];
}

/** Profiles that do not fit the inputs, before a machine is asked for anything. */
function checkEngine(settings: PipelineSettings): CrossProblem[] {
  if (settings.engine === undefined || settings.engine.profiles.length === 0) {
    return [];
  }
  try {
    checkProfiles(settings.engine.profiles, settings.inputs);
    return [];
  } catch (thrown) {
    const { message, nextStep } = toFailure(thrown);
    return [{ path: ['engine', 'profiles'], message, ...(nextStep === undefined ? {} : { nextStep }) }];
  }
}

/** A step that names a target which is neither known nor written out. */
function checkTargets(settings: PipelineSettings): CrossProblem[] {
  const sections = ['profile', 'export', 'verify', 'build', 'engine', 'measure'] as const;
  const problems: CrossProblem[] = [];
  for (const [name, { at }] of Object.entries(settings.targets)) {
    problems.push(...targetProblem(at, {}, ['targets', name, 'at']));
  }
  for (const section of sections) {
    const target = settings[section]?.target;
    if (target !== undefined) {
      problems.push(...targetProblem(target, settings.targets, [section, 'target']));
    }
  }
  return problems;
}

function targetProblem(text: string, targets: PipelineSettings['targets'], path: FieldPath): CrossProblem[] {
  try {
    resolveTarget(text, targets, path.join('.'));
    return [];
  } catch (thrown) {
    const { message, nextStep } = toFailure(thrown);
    return [{ path, message, ...(nextStep === undefined ? {} : { nextStep }) }];
  }
}

function unknownName(path: FieldPath, what: string, name: string, known: readonly string[]): CrossProblem {
  const nearest = nearestName(name, known);
  return {
    path,
    message: `The pipeline has no ${what} named ${name}.`,
    nextStep: nearest === undefined ? `Its ${what}s are ${known.join(', ')}.` : `Did you mean ${nearest}?`,
  };
}

/** Positions of items that occurred before. */
function duplicates(items: readonly string[]): number[] {
  return items.flatMap((item, index) => (items.indexOf(item) < index ? [index] : []));
}
