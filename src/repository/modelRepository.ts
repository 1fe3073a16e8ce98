import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Failure, toFailure } from '../core/failure.ts';
import { readConfigFile } from './configText.ts';
import { fromConfigMessage, type ModelConfig } from './modelConfig.ts';
import { findModelNameProblem } from './modelName.ts';
import { configFilename } from './placeModel.ts';
import { listFolder, parseVersion } from './versions.ts';

/** Something about a repository that keeps a model from being served (`error`) or is probably not meant (`warning`). */
export interface RepositoryFinding extends Failure {
  readonly severity: 'error' | 'warning';
}

export interface RepositoryVersion {
  readonly version: number;
  readonly folder: string;
  /** The file (or folder) that the backend opens; absent when there is none. */
  readonly modelPath?: string;
}

export interface RepositoryModel {
  readonly name: string;
  readonly folder: string;
  /** Ascending. */
  readonly versions: readonly RepositoryVersion[];
  /** Absent: the server completes the configuration by itself. */
  readonly configPath?: string;
  /** Absent also where the file cannot be read; a finding says why. */
  readonly config?: ModelConfig;
  readonly findings: readonly RepositoryFinding[];
}

export interface ModelRepository {
  readonly folder: string;
  /** By name. */
  readonly models: readonly RepositoryModel[];
  /** Findings about the repository itself; those of a model are with it. */
  readonly findings: readonly RepositoryFinding[];
}

/** File that each backend opens when the configuration names no other. */
const defaultFilenames: Readonly<Record<string, readonly string[]>> = {
  onnxruntime: ['model.onnx'],
  tensorrt: ['model.plan'],
  pytorch: ['model.pt'],
  tensorflow: ['model.savedmodel', 'model.graphdef'],
  openvino: ['model.xml'],
  python: ['model.py'],
};
const allFilenames = Object.values(defaultFilenames).flat();

/**
 * Reads the layout of a Triton model repository: models, versions, the file of each, configurations.
 * @throws FailureError of kind `not-found` when the folder does not exist, `bad-input` when it is none.
 */
export async function readModelRepository(folder: string): Promise<ModelRepository> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) {
    return fail({ kind: 'not-found', message: 'The model repository does not exist.', file: folder });
  }
  if (!found.isDirectory()) {
    return fail({ kind: 'bad-input', message: 'A model repository is a folder.', file: folder });
  }
  const entries = (await listFolder(folder)).filter(({ name }) => !name.startsWith('.'));
  const models = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => readModel(join(folder, name), name)),
  );
  const strayModels = entries.filter((entry) => entry.isFile() && isModelFile(entry.name));
  return {
    folder,
    models: models.sort((left, right) => left.name.localeCompare(right.name, 'en')),
    findings: strayModels.map(({ name }) => ({
      severity: 'warning',
      kind: 'bad-input',
      message: `${name} lies directly in the repository, where the server does not look.`,
      file: join(folder, name),
      nextStep: 'Move it to <model name>/1/ in the repository.',
    })),
  };
}

async function readModel(folder: string, name: string): Promise<RepositoryModel> {
  const findings: RepositoryFinding[] = [];
  const nameProblem = findModelNameProblem(name);
  if (nameProblem !== undefined) {
    findings.push({ severity: 'warning', ...nameProblem, file: folder });
  }
  const entries = await listFolder(folder);
  const configPath = entries.some((entry) => entry.name === configFilename)
    ? join(folder, configFilename)
    : undefined;
  const config = configPath === undefined ? undefined : await readConfig(configPath, name, findings);
  const versionNames = entries.filter(
    (entry) => entry.isDirectory() && parseVersion(entry.name) !== undefined,
  );
  const versions = await Promise.all(
    versionNames.map((entry) => readVersion(join(folder, entry.name), Number(entry.name), config)),
  );
  versions.sort((left, right) => left.version - right.version);
  const isEnsemble = config?.platform === 'ensemble';
  for (const version of versions) {
    if (version.modelPath === undefined && !isEnsemble) {
      findings.push({
        severity: 'error',
        kind: 'not-found',
        message: `Version ${version.version} of ${name} holds no model file.`,
        file: version.folder,
        nextStep: `Put ${expectedFilenames(config).join(' or ')} there, or remove the version.`,
      });
    }
  }
  findings.push(
    ...findIgnoredFolders(entries, folder),
    ...findMissingVersions(entries, versions, folder, name),
  );
  for (const output of config?.outputs ?? []) {
    if (output.labelFilename !== undefined && !entries.some((entry) => entry.name === output.labelFilename)) {
      findings.push({
        severity: 'error',
        kind: 'not-found',
        message: `The class names ${output.labelFilename} of output ${output.name} are missing.`,
        file: configPath ?? folder,
        field: 'output.label_filename',
      });
    }
  }
  return {
    name,
    folder,
    versions,
    ...(configPath === undefined ? {} : { configPath }),
    ...(config === undefined ? {} : { config }),
    findings,
  };
}

async function readConfig(
  configPath: string,
  name: string,
  findings: RepositoryFinding[],
): Promise<ModelConfig | undefined> {
  try {
    const config = fromConfigMessage(await readConfigFile(configPath));
    if (config.name !== '' && config.name !== name) {
      findings.push({
        severity: 'error',
        kind: 'bad-input',
        message: `The configuration is for ${config.name}, but its folder is ${name}.`,
        file: configPath,
        field: 'name',
        nextStep: `Write name: "${name}", or leave the name out.`,
      });
    }
    return config;
  } catch (thrown) {
    findings.push({ severity: 'error', ...toFailure(thrown) });
    return undefined;
  }
}

async function readVersion(
  folder: string,
  version: number,
  config: ModelConfig | undefined,
): Promise<RepositoryVersion> {
  const names = (await listFolder(folder)).map((entry) => entry.name);
  const filename = expectedFilenames(config).find((expected) => names.includes(expected));
  return { version, folder, ...(filename === undefined ? {} : { modelPath: join(folder, filename) }) };
}

/** Names that the server accepts for the model file, given what the configuration says. */
function expectedFilenames(config: ModelConfig | undefined): readonly string[] {
  if (config === undefined) {
    return allFilenames;
  }
  if (config.defaultModelFilename !== '') {
    return [config.defaultModelFilename];
  }
  // Platforms are older spellings that begin or end with the backend's name: onnxruntime_onnx, pytorch_libtorch.
  const backend = config.backend === '' ? (config.platform.split('_')[0] ?? '') : config.backend;
  return defaultFilenames[backend] ?? allFilenames;
}

function isModelFile(name: string): boolean {
  return allFilenames.some((known) => name.endsWith(known.slice('model'.length)) && !name.endsWith('.py'));
}

type Entries = Awaited<ReturnType<typeof listFolder>>;

function findIgnoredFolders(entries: Entries, folder: string): RepositoryFinding[] {
  return entries
    .filter((entry) => entry.isDirectory() && /^\s*\d+\s*$/.test(entry.name))
    .filter((entry) => parseVersion(entry.name) === undefined)
    .map((entry) => ({
      severity: 'warning',
      kind: 'bad-input',
      message: `The server ignores the version folder ${JSON.stringify(entry.name)}.`,
      file: join(folder, entry.name),
      nextStep: 'Versions are 1, 2, 3 and so on, without leading zeros or blanks.',
    }));
}

function findMissingVersions(
  entries: Entries,
  versions: readonly RepositoryVersion[],
  folder: string,
  name: string,
): RepositoryFinding[] {
  if (versions.length > 0) {
    return [];
  }
  const stray = entries.find((entry) => entry.isFile() && isModelFile(entry.name));
  return [
    {
      severity: 'error',
      kind: 'not-found',
      message: `Model ${name} has no version folder.`,
      file: folder,
      nextStep:
        stray === undefined
          ? 'Place a model there; it goes into a folder named 1.'
          : `Move ${stray.name} into a folder named 1.`,
    },
  ];
}
