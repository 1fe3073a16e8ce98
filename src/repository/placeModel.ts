import { equals } from '@bufbuild/protobuf';
import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { fail, FailureError, isErrnoException, throwIfCancelled, toFailure } from '../core/failure.ts';
import { ModelConfigSchema } from '../triton/protocol/gen/model_config_pb.js';
import { buildConfig, type GraphSignature, type ModelFormat, type ServingWish } from './buildConfig.ts';
import { formatConfigText, parseConfigText } from './configText.ts';
import { mergeConfig } from './mergeConfig.ts';
import { toConfigMessage } from './modelConfig.ts';
import { findModelNameProblem } from './modelName.ts';
import { listVersions } from './versions.ts';

/** The name that Triton looks for in a version folder. */
export const modelFilenames: Readonly<Record<ModelFormat, string>> = {
  onnx: 'model.onnx',
  tensorrt: 'model.plan',
};
export const configFilename = 'config.pbtxt';
const labelsFilename = 'labels.txt';

export interface PlaceRequest {
  /** Made when missing. */
  readonly repositoryFolder: string;
  readonly modelName: string;
  /** An existing version of this number is replaced; `next` is one above the highest. */
  readonly version: number | 'next';
  /** The ONNX file or the engine. */
  readonly modelPath: string;
  /** `onnx` by default. */
  readonly format?: ModelFormat;
  /** Files with the model's weights, as the ONNX names them: relative to its folder. */
  readonly externalFiles?: readonly string[];
  /** The inputs and outputs of the model; an engine has those of the ONNX file it was built from. */
  readonly graph: GraphSignature;
  readonly serving: ServingWish;
  /** Text file with one class name a line. */
  readonly labelsPath?: string;
  /** The output that the class names belong to; the first one when absent. */
  readonly labelsOutput?: string;
  readonly signal?: AbortSignal;
}

export interface PlacedModel {
  /** The model's folder in the repository. */
  readonly folder: string;
  readonly version: number;
  readonly versionFolder: string;
  readonly modelPath: string;
  readonly configPath: string;
  readonly labelsPath?: string;
  readonly maxBatchSize: number;
}

/**
 * Puts an ONNX file or a TensorRT engine into a Triton model repository: a version folder with the model and its external data, the
 * configuration written from its real inputs and outputs, the class names. Everything is prepared in a staging folder
 * that the server ignores and then renamed into place, so that a version appears whole or not at all. Other versions
 * stay as they are; settings that somebody added to config.pbtxt stay too.
 *
 * @throws FailureError of kind `bad-input` for a name or version that cannot be, `wrong-shape` when the batch size does
 * not fit the model, `not-found` for missing files, `corrupt-file` when an existing config.pbtxt cannot be read (it is
 * left alone), `disk-full`.
 */
export async function placeModel(request: PlaceRequest): Promise<PlacedModel> {
  const problem = findModelNameProblem(request.modelName);
  if (problem !== undefined) {
    return fail(problem);
  }
  const folder = join(request.repositoryFolder, request.modelName);
  const folderExisted = await checkFolder(folder);
  const version = await chooseVersion(folder, request.version);
  const labels =
    request.labelsPath === undefined
      ? undefined
      : {
          filename: labelsFilename,
          ...(request.labelsOutput === undefined ? {} : { output: request.labelsOutput }),
        };
  const format = request.format ?? 'onnx';
  const config = buildConfig(request.modelName, request.graph, request.serving, labels, format);
  const configPath = join(folder, configFilename);
  const configText = await chooseConfigText(configPath, toConfigMessage(config), basename(request.modelPath));
  const sources = await findSources(request);

  const staging = join(folder, `.placing-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(join(staging, 'new'), { recursive: true });
    for (const source of sources) {
      throwIfCancelled(request.signal);
      const target = join(staging, 'new', source.name);
      await mkdir(dirname(target), { recursive: true });
      // A copy-on-write clone where the file system has it; a plain copy elsewhere.
      await copyFile(source.path, target, constants.COPYFILE_FICLONE);
    }
    if (request.labelsPath !== undefined) {
      await copyFile(request.labelsPath, join(staging, labelsFilename));
    }
    if (configText !== undefined) {
      await writeFile(join(staging, configFilename), configText);
    }
    throwIfCancelled(request.signal);
    await checkReplaceable(join(folder, String(version)), modelFilenames[format]);
    await moveIntoPlace(staging, folder, String(version));
  } catch (thrown) {
    await rm(staging, { recursive: true, force: true });
    if (!folderExisted) {
      await rm(folder, { recursive: true, force: true });
    }
    if (thrown instanceof FailureError || !isErrnoException(thrown)) {
      throw thrown;
    }
    throw new FailureError(
      {
        ...toFailure(thrown),
        message: `Model ${request.modelName} could not be placed: ${toFailure(thrown).message}`,
      },
      { cause: thrown },
    );
  }
  await rm(staging, { recursive: true, force: true });
  const versionFolder = join(folder, String(version));
  return {
    folder,
    version,
    versionFolder,
    modelPath: join(versionFolder, modelFilenames[format]),
    configPath,
    ...(request.labelsPath === undefined ? {} : { labelsPath: join(folder, labelsFilename) }),
    maxBatchSize: config.maxBatchSize,
  };
}

/** A version folder is replaced only when it holds a model: anything else in its place is somebody's own. */
async function checkReplaceable(versionFolder: string, modelFilename: string): Promise<void> {
  if ((await exists(versionFolder)) && !(await exists(join(versionFolder, modelFilename)))) {
    fail({
      kind: 'bad-input',
      message: `${versionFolder} is no version of a model and is not replaced.`,
      file: versionFolder,
      cause: `It holds no ${modelFilename}.`,
      nextStep: 'Choose another repository.path, repository.model or repository.version.',
    });
  }
}

/** Whether the model's folder is there already. */
async function checkFolder(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === false) {
    return fail({
      kind: 'bad-input',
      message: 'A file is where the model’s folder should be.',
      file: folder,
      nextStep: 'Remove it, or choose another model name.',
    });
  }
  return found !== undefined;
}

async function chooseVersion(folder: string, wanted: number | 'next'): Promise<number> {
  if (wanted === 'next') {
    return ((await listVersions(folder)).at(-1) ?? 0) + 1;
  }
  if (!Number.isSafeInteger(wanted) || wanted < 1) {
    return fail({
      kind: 'bad-input',
      message: `${wanted} is not a version; versions are 1, 2, 3 and so on.`,
    });
  }
  return wanted;
}

/** The text to write, or undefined when the existing file already says the same and may keep its comments and layout. */
async function chooseConfigText(
  configPath: string,
  decided: ReturnType<typeof toConfigMessage>,
  modelName: string,
): Promise<string | undefined> {
  const heading = [`Inputs and outputs are those of ${modelName.replaceAll(/[^\x20-\x7e]/g, '?')}.`];
  const existingText = await readIfPresent(configPath);
  if (existingText === undefined) {
    return formatConfigText(decided, heading);
  }
  const existing = parseConfigText(existingText, configPath);
  const merged = mergeConfig(existing, decided, configPath);
  return equals(ModelConfigSchema, existing, merged) ? undefined : formatConfigText(merged, heading);
}

interface Source {
  readonly path: string;
  /** Path inside the version folder. */
  readonly name: string;
}

async function findSources(request: PlaceRequest): Promise<Source[]> {
  const modelFilename = modelFilenames[request.format ?? 'onnx'];
  const externals = (request.externalFiles ?? []).map((location): Source => {
    const name = normalize(location);
    if (isAbsolute(name) || name === '..' || name.startsWith(`..${sep}`) || name === modelFilename) {
      return fail({
        kind: 'bad-input',
        message: `The model keeps weights in ${location}, outside its own folder.`,
        file: request.modelPath,
        nextStep: 'Export it again with its weights beside the ONNX file.',
      });
    }
    return { path: join(dirname(request.modelPath), name), name };
  });
  for (const { path, name } of externals) {
    if (!(await exists(path))) {
      return fail({
        kind: 'not-found',
        message: `The model’s weights file ${name} is missing.`,
        file: path,
        nextStep: 'Put it back beside the ONNX file, or export the model again.',
      });
    }
  }
  if (!(await exists(request.modelPath))) {
    return fail({ kind: 'not-found', message: 'The model file does not exist.', file: request.modelPath });
  }
  return [{ path: request.modelPath, name: modelFilename }, ...externals];
}

/** Renames what was staged to its final names; a version that is replaced comes back when that fails. */
async function moveIntoPlace(staging: string, folder: string, version: string): Promise<void> {
  const versionFolder = join(folder, version);
  const old = join(staging, 'old');
  const replaced = await renameIfPresent(versionFolder, old);
  try {
    await rename(join(staging, 'new'), versionFolder);
    await renameIfPresent(join(staging, labelsFilename), join(folder, labelsFilename));
    await renameIfPresent(join(staging, configFilename), join(folder, configFilename));
  } catch (thrown) {
    await rm(versionFolder, { recursive: true, force: true });
    if (replaced) {
      await rename(old, versionFolder);
    }
    throw thrown;
  }
}

async function renameIfPresent(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return false;
    }
    throw thrown;
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return undefined;
    }
    throw thrown;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
