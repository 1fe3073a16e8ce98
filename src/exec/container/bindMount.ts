import { fail } from '../../core/failure.ts';

/**
 * The value of `--mount` that shows a folder of the machine inside a container under the same path. `--volume` cannot
 * say a path with a colon; `--mount` takes one record of comma-separated values (RFC 4180), so that a field with a
 * comma or a quotation mark is quoted, and its quotation marks are doubled.
 * Source: docs.docker.com, "Bind mounts"; the engines read the value with Go's `encoding/csv`.
 * @throws FailureError of kind `bad-input` for a path that is not absolute, or that the engines would change.
 */
export function formatBindMount(folder: string): string {
  if (!folder.startsWith('/')) {
    return fail({
      kind: 'bad-input',
      message: `${folder} cannot be shown to a container.`,
      cause: 'Only absolute POSIX paths can be mounted under the same name.',
    });
  }
  // The reader of comma-separated values turns CR LF into LF; NUL ends a path.
  if (/[\r\0]/u.test(folder)) {
    return fail({
      kind: 'bad-input',
      message: `${JSON.stringify(folder)} cannot be shown to a container.`,
      cause: 'Its name holds a carriage return.',
      nextStep: 'Give the folder another name.',
    });
  }
  return ['type=bind', `source=${folder}`, `target=${folder}`].map(quoteField).join(',');
}

function quoteField(field: string): string {
  return /[",\n]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
