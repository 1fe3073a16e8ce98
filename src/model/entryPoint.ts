import { basename, isAbsolute, resolve } from 'node:path';
import { fail } from '../core/failure.ts';

/** What makes the PyTorch model: a callable of a Python file, with the weights file it is given. */
export interface EntryPoint {
  /** Absolute path of the .py file. */
  readonly file: string;
  readonly callable: string;
  /** Absolute path, passed to the callable as its `weights` argument. */
  readonly weights?: string;
}

/**
 * Reads `module.py:callable`; a relative path starts at `folder`.
 * @throws FailureError of kind `bad-input` when the text has another form.
 */
export function parseEntryPoint(text: string, folder: string, weights?: string): EntryPoint {
  // The last colon, because a Windows path has one of its own.
  const match = /^(?<path>.+\.py):(?<name>[A-Za-z_]\w*)$/su.exec(text.trim());
  const path = match?.groups?.['path'];
  const callable = match?.groups?.['name'];
  if (path === undefined || callable === undefined) {
    return fail({
      kind: 'bad-input',
      message: `"${text}" is not an entry point.`,
      nextStep: 'Write it as module.py:callable, for example model.py:build.',
    });
  }
  const file = isAbsolute(path) ? path : resolve(folder, path);
  return { file, callable, ...(weights === undefined ? {} : { weights: resolve(folder, weights) }) };
}

/** `model.py:build`, as shown to users. */
export function formatEntryPoint(entry: EntryPoint): string {
  return `${basename(entry.file)}:${entry.callable}`;
}
