import { isMap, parseDocument } from 'yaml';
import { fail } from '../core/failure.ts';

/**
 * The text of a pipeline file with one top-level section replaced or added; comments and layout of the rest stay.
 * Fields that are `undefined` are left out.
 * @throws FailureError of kind `bad-input` when the text is no pipeline file at all.
 */
export function setPipelineSection(text: string, section: string, value: object, file: string): string {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined || !isMap(document.contents)) {
    return fail({
      kind: 'bad-input',
      message: `${file} cannot be changed because it is no readable pipeline file.`,
      file,
      ...(error === undefined ? {} : { cause: error.message.split('\n')[0] ?? '' }),
      nextStep: 'Mend it first; the Problems panel shows where.',
    });
  }
  const defined = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
  document.set(section, document.createNode(defined));
  // Long lines of the user stay as they are.
  return document.toString({ lineWidth: 0 });
}
