import { readFile } from 'node:fs/promises';
import { z } from 'zod/mini';
import { type Failure, FailureError, formatFailure } from '../core/failure.ts';
import { formatPath } from '../core/parseJson.ts';
import { formatCount } from '../core/units.ts';
import { completeAxes, crossChecks } from './crossChecks.ts';
import { type PipelineSettings, pipelineSchema } from './pipelineSchema.ts';
import { schemaProblems } from './schemaProblems.ts';
import { parseYamlText } from './yamlText.ts';

export type ParsedPipeline =
  { readonly settings: PipelineSettings } | { readonly problems: readonly Failure[] };

/**
 * Reads the text of a pipeline file. Named axes without sizes get those of the same axis elsewhere, and `batch` gets
 * min 1, opt 1, max 8. All problems are returned, each of kind `bad-input` with file, line, column and field.
 * Paths in the settings stay as written; they are relative to the file's folder.
 */
export function parsePipeline(text: string, file: string): ParsedPipeline {
  const parsed = parseYamlText(text, file);
  if ('problems' in parsed) {
    return parsed;
  }
  const { yaml } = parsed;
  if (yaml.data === null || yaml.data === undefined) {
    const message = `${file} is empty.`;
    const nextStep = 'Begin with version: 1, name, model and inputs.';
    return { problems: [{ kind: 'bad-input', message, file, line: 1, column: 1, nextStep }] };
  }
  const result = z.safeParse(pipelineSchema, yaml.data);
  if (!result.success) {
    return { problems: schemaProblems(result.error.issues, pipelineSchema, yaml, file) };
  }
  const settings = completeAxes(result.data);
  const problems = crossChecks(settings).map(({ path, message, nextStep }): Failure => ({
    kind: 'bad-input',
    message,
    file,
    ...yaml.positionOf(path),
    field: formatPath(path),
    ...(nextStep === undefined ? {} : { nextStep }),
  }));
  return problems.length === 0 ? { settings } : { problems };
}

/**
 * Reads a pipeline file.
 * @throws FailureError with the first problem; the others are in its `details`. A missing file throws Node's own error.
 */
export async function loadPipeline(file: string): Promise<{ readonly settings: PipelineSettings }> {
  const parsed = parsePipeline(await readFile(file, 'utf8'), file);
  if ('settings' in parsed) {
    return parsed;
  }
  const [first, ...others] = parsed.problems;
  if (first === undefined || others.length === 0) {
    throw new FailureError(first ?? { kind: 'internal', message: `${file} could not be read.`, file });
  }
  throw new FailureError({
    ...first,
    details: `${formatCount(others.length, 'further problem')}:\n${others.map(formatFailure).join('\n')}`,
  });
}
