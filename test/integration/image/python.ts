import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs Python source in the interpreter of ENGINE_ROOM_TEST_PYTHON and gives its standard output. */
export async function runPython(source: string, args: readonly string[] = []): Promise<string> {
  const python = process.env['ENGINE_ROOM_TEST_PYTHON'];
  if (python === undefined || python === '') {
    throw new Error('ENGINE_ROOM_TEST_PYTHON must name a Python with NumPy, Pillow, torch and torchvision.');
  }
  const { stdout } = await run(python, ['-c', source, ...args], {
    maxBuffer: 64 << 20,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return stdout;
}

/** Gives a folder whose name needs care, and removes it afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "-engine room's bücher-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
