import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { CommandFiles } from '../exec/command.ts';
import { readOnnxModel } from './onnx/readOnnxModel.ts';

/** What a script needs on a machine that does not see the files here. */
export interface CarriedSources {
  /** The files of python/engine_room. */
  readonly scripts: readonly string[];
  /** Code and small files of the user's project; travel with requests that load the model. */
  readonly project: readonly string[];
  /** The project's folder, in which a model may look for files by relative names. */
  readonly folder?: string;
}

/**
 * The files of a request to a script: what it names and is there, with the weights beside ONNX graphs, the scripts, and
 * the project's code where a PyTorch model is loaded.
 * @param outputs what the script will write.
 */
export async function carriedFiles(
  request: object,
  outputs: readonly string[],
  sources: CarriedSources,
): Promise<CommandFiles> {
  const named = [...new Set(pathsIn(request))].filter((path) => !outputs.includes(path) && isFile(path));
  const weights: string[] = [];
  for (const path of named.filter((each) => each.endsWith('.onnx'))) {
    weights.push(...(await readOnnxModel(path)).externalData.map((file) => file.path));
  }
  const project = 'entry' in request ? sources.project : [];
  return { inputs: [...new Set([...sources.scripts, ...project, ...named, ...weights])], outputs };
}

function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return isAbsolute(value) ? [value] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
