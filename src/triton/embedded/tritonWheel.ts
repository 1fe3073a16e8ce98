import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, type Failure } from '../../core/failure.ts';
import { quoteForPosixShell } from '../../exec/commandText.ts';
import type { PythonFacts } from './pythonProbe.ts';

/** The parts of an unpacked `nvidia-pytriton` wheel that a server needs. Nothing is ever written there. */
export interface TritonWheel {
  /** The server program. */
  readonly server: string;
  /** Shared libraries it was linked with. */
  readonly libraries: string;
  /** Folder of the Python backend. */
  readonly pythonBackend: string;
  /** Folder with one folder a Python version, each holding the backend's stub process. */
  readonly stubs: string;
}

export const stubName = 'triton_python_backend_stub';

/**
 * Finds the wheel: in `tritonFolder` when given (the site-packages folder it lies in, the package folder `pytriton`, or
 * its `tritonserver` folder), else among the interpreter's packages.
 * @throws FailureError of kind `missing-package` with the exact install line, `not-found` when `tritonFolder` is none.
 */
export async function locateWheel(python: PythonFacts, tritonFolder?: string): Promise<TritonWheel> {
  if (tritonFolder !== undefined) {
    const candidates = [tritonFolder, dirname(tritonFolder), dirname(dirname(tritonFolder))];
    for (const sitePackages of candidates) {
      const wheel = wheelIn(sitePackages);
      if (await isFile(wheel.server)) {
        return wheel;
      }
    }
    return fail({
      kind: 'not-found',
      message: 'This folder holds no Triton server of the package nvidia-pytriton.',
      file: tritonFolder,
      nextStep: 'Name the site-packages folder that nvidia-pytriton is installed in.',
    });
  }
  const wheel = python.pytriton === null ? undefined : wheelIn(dirname(python.pytriton));
  if (wheel === undefined || !(await isFile(wheel.server))) {
    return fail(
      missingPackage(
        'nvidia-pytriton',
        python,
        'The package nvidia-pytriton, which holds the Triton server, is missing.',
      ),
    );
  }
  return wheel;
}

function wheelIn(sitePackages: string): TritonWheel {
  const root = join(sitePackages, 'pytriton', 'tritonserver');
  return {
    server: join(root, 'bin', 'tritonserver'),
    libraries: join(sitePackages, 'nvidia_pytriton.libs'),
    pythonBackend: join(root, 'backends', 'python'),
    stubs: join(root, 'python_backend_stubs'),
  };
}

/** A failure whose next step is the exact line that installs a package for this interpreter. */
export function missingPackage(name: string, python: PythonFacts, message: string): Failure {
  return {
    kind: 'missing-package',
    message,
    cause: `${python.executable} (Python ${python.version}) does not have it.`,
    nextStep: `Install it: ${quoteForPosixShell(python.executable)} -m pip install ${name}`,
  };
}

/**
 * Path of the stub process for a Python version.
 * @throws FailureError of kind `unsupported-platform` that lists the versions that have one.
 */
export async function findStub(wheel: TritonWheel, pythonVersion: string): Promise<string> {
  const stub = join(wheel.stubs, pythonVersion, stubName);
  if (await isFile(stub)) {
    return stub;
  }
  const versions = await readdir(wheel.stubs).catch(() => []);
  versions.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
  return fail({
    kind: 'unsupported-platform',
    message: `The Triton server has no support for Python ${pythonVersion}.`,
    cause: `The package nvidia-pytriton supports Python ${versions.join(', ')}.`,
    nextStep: 'Choose an interpreter of one of these versions, with onnxruntime installed.',
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
