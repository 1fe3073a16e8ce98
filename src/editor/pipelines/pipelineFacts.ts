import { basename, dirname, resolve } from 'node:path';
import type { PipelineSettings } from '../../pipeline/pipelineSchema.ts';

interface Entry {
  readonly file: string;
  readonly settings?: PipelineSettings;
}

/** Name of a pipeline for lists: the one it gives itself, else its folder's. */
export function pipelineTitle(entry: Entry): string {
  return entry.settings?.name ?? basename(dirname(entry.file));
}

/** Absolute path of the model repository that a pipeline writes. */
export function repositoryOf(entry: Entry): string | undefined {
  return entry.settings === undefined
    ? undefined
    : resolve(dirname(entry.file), entry.settings.repository.path);
}

/** Absolute path of the Python file with a pipeline's entry point. */
export function entryFileOf(entry: Entry): string | undefined {
  const text = entry.settings?.model.entry;
  return text === undefined ? undefined : resolve(dirname(entry.file), text.slice(0, text.lastIndexOf(':')));
}

/** True when a pipeline is about the file or folder: its own file, entry point, weights, ONNX file or repository. */
export function mentions(entry: Entry, path: string): boolean {
  const folder = dirname(entry.file);
  const named = [entry.settings?.model.weights, entry.settings?.model.onnx]
    .filter((file) => file !== undefined)
    .map((file) => resolve(folder, file));
  const own =
    entry.settings === undefined ? [] : [resolve(folder, '.engine-room', 'build', entry.settings.name)];
  return (
    [entry.file, entryFileOf(entry), repositoryOf(entry), ...named].includes(path) ||
    own.some((build) => dirname(path) === build)
  );
}
