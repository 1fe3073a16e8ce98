import { readFile } from 'node:fs/promises';
import { type Failure, FailureError } from '../core/failure.ts';
import { isPipelineFile } from './projectLayout.ts';
import { type FieldPath, parseYamlText } from './yamlText.ts';

/** Runs `work`; a failure that names a field of a pipeline file gets the line and column of that field. */
export async function withPipelinePlaces<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw thrown instanceof FailureError
      ? new FailureError(await locate(thrown.failure), { cause: thrown })
      : thrown;
  }
}

async function locate(failure: Failure): Promise<Failure> {
  const { file, field, line } = failure;
  if (file === undefined || field === undefined || line !== undefined || !isPipelineFile(file)) {
    return failure;
  }
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : parseYamlText(text, file);
  return parsed !== undefined && 'yaml' in parsed
    ? { ...failure, ...parsed.yaml.positionOf(parseField(field)) }
    : failure;
}

/** `inputs[0].dtype` as a way down: `inputs`, 0, `dtype`. */
function parseField(field: string): FieldPath {
  return [...field.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([text, index]) =>
    index === undefined ? text : Number(index),
  );
}
