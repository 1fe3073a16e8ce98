import { fail } from '../../core/failure.ts';

/**
 * Value of `--shapes`, `--minShapes` and the like: `a:1x3x224x224,b:1x16`. trtexec splits the list at commas and each
 * entry at its last colon, in every version from 7.1 on, so a name may hold colons without being quoted; it takes single
 * quotes out of names, so a comma or a quote cannot be said.
 * @throws FailureError of kind `bad-input` for a name that cannot be said, or a size that is not a positive integer.
 */
export function shapeWords(shapes: Readonly<Record<string, readonly number[]>>): string {
  return Object.entries(shapes)
    .map(([name, sizes]) => {
      checkName(name);
      if (sizes.length === 0 || !sizes.every((size) => Number.isSafeInteger(size) && size > 0)) {
        fail({
          kind: 'bad-input',
          message: `The shape of input "${name}" cannot be given to trtexec.`,
          cause: `It is [${sizes.join(', ')}]; trtexec wants one positive number for each axis.`,
          nextStep: 'Correct the sizes of this input.',
        });
      }
      return `${name}:${sizes.join('x')}`;
    })
    .join(',');
}

/** A tensor and the file on the target with its values, as raw bytes. */
export interface InputFile {
  readonly name: string;
  readonly path: string;
}

/**
 * Value of `--loadInputs`: `a:/x/a.bin,b:/x/b.bin`.
 * @throws FailureError of kind `bad-input` for names and paths that the syntax cannot hold.
 */
export function inputFileWords(inputs: readonly InputFile[]): string {
  return inputs
    .map(({ name, path }) => {
      checkName(name);
      if (/[,:']/u.test(path)) {
        fail({
          kind: 'bad-input',
          message: `trtexec cannot read the values of input "${name}" from ${path}.`,
          cause: 'Its list of files is split at commas, colons and single quotes.',
          nextStep: 'Use a work folder on the target whose path has none of these characters.',
        });
      }
      return `${name}:${path}`;
    })
    .join(',');
}

function checkName(name: string): void {
  if (name === '' || /[,'\p{Cc}]/u.test(name)) {
    fail({
      kind: 'bad-input',
      message: `Input "${name}" cannot be named in a trtexec command.`,
      cause: 'trtexec splits lists of inputs at commas and takes single quotes out of names.',
      nextStep: 'Export the ONNX again with an input name of letters, digits, _ and dots.',
    });
  }
}
