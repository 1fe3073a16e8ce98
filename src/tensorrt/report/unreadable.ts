import { fail } from '../../core/failure.ts';

/** Ends reading a file of which nothing could be used. */
export function failUnreadable(file: string, what: string, cause: string): never {
  return fail({
    kind: 'corrupt-file',
    message: `${what} in ${file} could not be read.`,
    file,
    cause,
    nextStep: 'Build or measure the engine again, or choose another file.',
  });
}
