import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, ensureFolder, isComplete } from './cacheEntry.mjs';
import { choosePython, findPythons, type PythonFound, supportedVersions } from './findPython.ts';
import type { Part } from './part.ts';
import { root } from './paths.ts';
import { withProgress } from './progress.ts';
import { runOrFail } from './runProcess.ts';
import { ScriptError } from './scriptError.ts';
import { installWithApt } from './systemPackages.ts';

const requirements = join(root, 'scripts/requirements.txt');
const tritonRequirements = join(root, 'scripts/requirements-triton.txt');

/** The environment's folder carries a digest of the pinned requirements, so that old and new clones can share a cache. */
const folder = join(cacheFolder(), `python-${digestOfRequirements()}`);

/** The interpreter of the demo's and the tests' environment. */
export const environmentPython = join(
  folder,
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);

/** PyTorch, ONNX, ONNX Runtime and the Triton server, in an environment of their own in the cache. */
export const pythonEnvironmentPart: Part = {
  name: 'Python environment',
  size: '5.9 GB',
  why: 'PyTorch (5.6 GB: on Linux the package index has the CUDA build), ONNX Runtime and the Triton server; about two minutes on a fast line',
  isReady: () => isComplete(folder),
  install: () => ensureFolder(folder, '', install),
};

async function install(): Promise<void> {
  const python = await completePython();
  console.log(`Using Python ${python.version} (${python.path}) for ${folder}`);
  await runOrFail(python.path, ['-m', 'venv', folder]);
  await withProgress('Installing PyTorch, ONNX and ONNX Runtime', () => pipInstall('-r', requirements));
  await withProgress('Installing the Triton server', () => pipInstall('--no-deps', '-r', tritonRequirements));
}

function pipInstall(...args: string[]): Promise<void> {
  return runOrFail(environmentPython, [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-input',
    ...args,
  ]);
}

/** The best interpreter of this machine; what Debian keeps in packages of their own is installed when it is missing. */
export async function completePython(): Promise<PythonFound> {
  const python = choosePython(await findPythons());
  if (python === undefined) {
    throw new ScriptError(
      `No Python ${supportedVersions.toReversed().join(', ')} was found. Install one (Debian, Ubuntu: sudo apt-get install python3 python3-venv) and start again.`,
    );
  }
  const missing = [
    ...(python.canMakeEnvironments ? [] : [`python${python.version}-venv`]),
    ...(python.sharedLibrary !== 'none' || process.platform !== 'linux'
      ? []
      : [`libpython${python.version}`]),
  ];
  if (missing.length === 0) {
    return python;
  }
  await installWithApt(missing);
  const completed = (await findPythons()).find(({ path }) => path === python.path);
  if (completed?.canMakeEnvironments !== true) {
    throw new ScriptError(
      `${python.path} still cannot make environments after installing ${missing.join(' ')}.`,
    );
  }
  return completed;
}

function digestOfRequirements(): string {
  const text = readFileSync(requirements, 'utf8') + readFileSync(tritonRequirements, 'utf8');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
