import { fail } from '../../core/failure.ts';
import type { ModelInput } from '../../pipeline/pipelineSchema.ts';
import type { ShapeProfile } from './buildChoices.ts';

/**
 * The optimization profile that the inputs of a pipeline describe: one entry for each input with a dynamic axis. Empty
 * when no input has one, for trtexec refuses shapes for a network that has none.
 * @throws FailureError of kind `bad-input`, naming the field, for a dynamic axis without a range.
 */
export function profilesOf(inputs: readonly ModelInput[]): ShapeProfile[] {
  const entries = inputs.flatMap((input, inputIndex) => {
    const ranges = input.shape.map((size) => {
      if (typeof size === 'number') {
        return { min: size, opt: size, max: size };
      }
      // A name such as `constructor` must not find what every object has.
      const range = Object.hasOwn(input.axes, size) ? input.axes[size] : undefined;
      return (
        range ??
        fail({
          kind: 'bad-input',
          message: `Axis "${size}" of input "${input.name}" has no range.`,
          cause:
            'TensorRT builds an engine for a smallest, a most frequent and a largest size of each dynamic axis.',
          nextStep: `Give it in engine-room.yaml: axes: { ${size}: { min: 1, opt: 8, max: 32 } }`,
          field: `inputs[${inputIndex}].axes.${size}`,
        })
      );
    });
    const dynamic = input.shape.some((size) => typeof size === 'string');
    return dynamic
      ? [
          [
            input.name,
            {
              min: ranges.map(({ min }) => min),
              opt: ranges.map(({ opt }) => opt),
              max: ranges.map(({ max }) => max),
            },
          ] as const,
        ]
      : [];
  });
  return entries.length === 0 ? [] : [Object.fromEntries(entries)];
}

/**
 * Checks profiles, wherever they are from, against the inputs of the model: every input with a dynamic axis is there,
 * ranks and fixed sizes agree, min, opt and max do not decrease.
 * @param where where the profiles are in engine-room.yaml, for the failure.
 * @throws FailureError of kind `bad-input`, naming `engine.profiles[i].INPUT`.
 */
export function checkProfiles(
  profiles: readonly ShapeProfile[],
  inputs: readonly ModelInput[],
  where = 'engine.profiles',
): void {
  const dynamic = inputs.filter(({ shape }) => shape.some((size) => typeof size === 'string'));
  if (profiles.length === 0 && dynamic.length > 0) {
    refuse(where, `Inputs ${listNames(dynamic)} have dynamic axes, but there is no optimization profile.`);
  }
  profiles.forEach((profile, index) => {
    for (const { name } of dynamic) {
      if (!Object.hasOwn(profile, name)) {
        refuse(
          `${where}[${index}].${name}`,
          `Profile ${index} says nothing about input "${name}", which has a dynamic axis.`,
        );
      }
    }
    for (const [name, { min, opt, max }] of Object.entries(profile)) {
      const field = `${where}[${index}].${name}`;
      const input = inputs.find((candidate) => candidate.name === name);
      if (input === undefined) {
        refuse(field, `Profile ${index} names input "${name}"; the model has ${listNames(inputs)}.`);
        continue;
      }
      input.shape.forEach((size, axis) => {
        const [low, middle, high] = [min[axis], opt[axis], max[axis]];
        if (low === undefined || middle === undefined || high === undefined) {
          refuse(field, `Input "${name}" has ${input.shape.length} axes; profile ${index} gives fewer.`);
        } else if (low > middle || middle > high) {
          refuse(
            field,
            `Axis ${axis} of input "${name}" goes ${low}, ${middle}, ${high}; min, opt and max must not decrease.`,
          );
        } else if (typeof size === 'number' && (low !== size || high !== size)) {
          refuse(
            field,
            `Axis ${axis} of input "${name}" is fixed at ${size}; profile ${index} gives ${low} to ${high}.`,
          );
        }
      });
      if ([min, opt, max].some((sizes) => sizes.length > input.shape.length)) {
        refuse(field, `Input "${name}" has ${input.shape.length} axes; profile ${index} gives more.`);
      }
    }
  });
}

function refuse(field: string, message: string): void {
  fail({ kind: 'bad-input', message, nextStep: `Correct ${field} in engine-room.yaml.`, field });
}

function listNames(inputs: readonly ModelInput[]): string {
  return inputs.map(({ name }) => `"${name}"`).join(', ');
}
