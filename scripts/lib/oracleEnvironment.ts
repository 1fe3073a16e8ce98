import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, ensureFolder, isComplete } from './cacheEntry.mjs';
import type { Part } from './part.ts';
import { root } from './paths.ts';
import { withProgress } from './progress.ts';
import { completePython } from './pythonEnvironment.ts';
import { runOrFail } from './runProcess.ts';

const requirements = join(root, 'scripts/requirements-oracle.txt');

/** The folder carries a digest of the pinned requirements, so that old and new clones can share a cache. */
const folder = join(
  cacheFolder(),
  `oracle-${createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)}`,
);

/** The interpreter that runs torch_tb_profiler and HolisticTraceAnalysis. */
export const oraclePython = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/**
 * The programs that the trace engine's numbers are compared with, in an environment of their own: their pins must not
 * move those of the demo's.
 */
export const oracleEnvironmentPart: Part = {
  name: 'Oracle environment',
  size: '200 MB',
  why: 'torch_tb_profiler 0.4.3 and HolisticTraceAnalysis 0.5.0 with numpy and pandas, which the traces’ numbers are compared with',
  isReady: () => isComplete(folder),
  install: () => ensureFolder(folder, '', install),
};

async function install(): Promise<void> {
  const python = await completePython();
  await runOrFail(python.path, ['-m', 'venv', folder]);
  await withProgress('Installing the programs that traces are compared with', () =>
    runOrFail(oraclePython, [
      ...['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input'],
      ...['--no-deps', '-r', requirements],
    ]),
  );
}
