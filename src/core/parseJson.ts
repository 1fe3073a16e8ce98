import { z } from 'zod/mini';
import { fail, type Failure } from './failure.ts';

/** Where a piece of outside data came from, for error messages. */
export type Origin = Pick<Failure, 'file' | 'line'> & { readonly what: string };

/**
 * Parses JSON text and checks it against a schema.
 * @throws FailureError of kind `corrupt-file` naming the origin and the first wrong field.
 */
export function parseJson<T extends z.ZodMiniType>(text: string, schema: T, origin: Origin): z.infer<T> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (thrown) {
    return fail({
      kind: 'corrupt-file',
      message: `${origin.what} is not JSON.`,
      cause: String(thrown),
      ...place(origin),
    });
  }
  return checkSchema(data, schema, origin);
}

/**
 * Checks data from outside against a schema and returns it with its type.
 * @throws FailureError of kind `corrupt-file` naming the origin and the first wrong field.
 */
export function checkSchema<T extends z.ZodMiniType>(data: unknown, schema: T, origin: Origin): z.infer<T> {
  const result = z.safeParse(schema, data);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  return fail({
    kind: 'corrupt-file',
    message: `${origin.what} does not have the expected form.`,
    ...place(origin),
    ...(issue === undefined ? {} : { field: formatPath(issue.path), cause: issue.message }),
  });
}

/** A schema path as users write it: `inputs[0].dtype`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') {
      return `${text}[${key}]`;
    }
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function place(origin: Origin): Pick<Failure, 'file' | 'line'> {
  return {
    ...(origin.file === undefined ? {} : { file: origin.file }),
    ...(origin.line === undefined ? {} : { line: origin.line }),
  };
}
