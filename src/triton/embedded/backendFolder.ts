import { copyFile, cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceAtomically } from '../../core/atomicFile.ts';
import { fail, isErrnoException } from '../../core/failure.ts';
import { sha256Of } from '../../core/hash.ts';
import { stubName, type TritonWheel } from './tritonWheel.ts';

/** The name that config.pbtxt asks for; the native backend of Triton images has the same. */
export const backendName = 'onnxruntime';

/**
 * Makes the server's backend folder: the wheel's Python backend with the stub of one Python version beside it, and our
 * own backend for ONNX files. The server refuses links that lead out of the folder, so files are copied (3 MB). The
 * folder is named after its content and used again as long as that stays the same.
 *
 * @param safeRoot result of `findSafeRoot`.
 * @param ownBackends folder that holds `onnxruntime/model.py` (python/engine_room/triton_backend).
 * @returns absolute path for `--backend-directory`.
 */
export async function prepareBackends(
  safeRoot: string,
  wheel: TritonWheel,
  stub: string,
  ownBackends: string,
): Promise<string> {
  const own = join(ownBackends, backendName);
  const library = await stat(join(wheel.pythonBackend, 'libtriton_python.so'));
  const identity = sha256Of(
    [stub, String(library.size), String(library.mtimeMs), await hashSources(own)].join('\n'),
  ).slice(0, 16);
  const folder = join(safeRoot, 'backends', identity);
  if (await exists(folder)) {
    return folder;
  }
  try {
    await replaceAtomically(folder, async (temporary) => {
      await mkdir(join(temporary, 'python'), { recursive: true });
      await copyFiles(wheel.pythonBackend, join(temporary, 'python'));
      await copyFile(stub, join(temporary, 'python', stubName));
      await mkdir(join(temporary, backendName));
      await copyFiles(own, join(temporary, backendName));
    });
  } catch (thrown) {
    // Somebody else made the same folder meanwhile.
    if (isErrnoException(thrown) && (thrown.code === 'ENOTEMPTY' || thrown.code === 'EEXIST')) {
      return folder;
    }
    throw thrown;
  }
  return folder;
}

/** Files of a folder, without folders such as `__pycache__`. */
async function copyFiles(from: string, to: string): Promise<void> {
  for (const name of await fileNames(from)) {
    await cp(join(from, name), join(to, name));
  }
}

async function hashSources(folder: string): Promise<string> {
  const names = await fileNames(folder);
  if (!names.includes('model.py')) {
    return fail({ kind: 'internal', message: 'The ONNX backend of this product is missing.', file: folder });
  }
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return sha256Of(names.map((name, index) => `${name} ${sha256Of(contents[index] ?? '')}`).join('\n'));
}

async function fileNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
