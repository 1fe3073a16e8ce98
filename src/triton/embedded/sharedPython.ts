import { readFile } from 'node:fs/promises';
import { fail } from '../../core/failure.ts';
import type { PythonFacts } from './pythonProbe.ts';

/**
 * The folder that the server must search for Python's shared library, or undefined when the system finds it by itself
 * or the stub does not need it (newer stubs carry their own).
 * @param stub the stub process for this version of Python.
 * @throws FailureError of kind `missing-package` when the stub needs the library and this machine has none.
 */
export async function sharedPythonFolder(stub: string, python: PythonFacts): Promise<string | undefined> {
  const library = `libpython${python.version}.so.1.0`;
  // The name stands in the list of needed libraries of the program file (ELF dynamic section).
  const needed = (await readFile(stub)).includes(`${library}\0`);
  if (!needed) {
    return undefined;
  }
  if (python.sharedLibraryFolder === null) {
    return fail({
      kind: 'missing-package',
      message: `The Triton server needs ${library}, which this machine does not have.`,
      cause: `${python.executable} was built without a shared library, and the system has none for Python ${python.version}.`,
      nextStep: `Install it (on Debian and Ubuntu: sudo apt-get install libpython${python.version}), or choose another interpreter.`,
    });
  }
  return python.sharedLibraryFolder === '' ? undefined : python.sharedLibraryFolder;
}
