import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Columns that `nvidia-smi --query-gpu` is asked for, as an A10 with driver 550 answers them. */
const answers: Readonly<Record<string, string>> = {
  name: 'NVIDIA A10',
  'memory.total': '23028',
  compute_cap: '8.6',
  driver_version: '550.54.15',
  uuid: 'GPU-00000000-0000-0000-0000-000000000000',
};

/**
 * Puts stand-ins into a folder for PATH, so that a machine without a GPU looks as if it had one: an `nvidia-smi` that
 * answers `--query-gpu`, and the hook by whose presence Docker offers `--gpus`, which does nothing.
 */
export async function installGpuStandIn(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const cases = Object.entries(answers).map(([name, value]) => `      ${name}) value='${value}' ;;`);
  await put(join(folder, 'nvidia-smi'), [
    '# A stand-in for tests: there is no GPU.',
    'for word; do case "$word" in --query-gpu=*) columns=${word#--query-gpu=} ;; esac; done',
    '[ -n "$columns" ] || { echo "Stand-in: only --query-gpu is answered." >&2; exit 2; }',
    'line=',
    'old=$IFS; IFS=,',
    'for column in $columns; do',
    '    case "$column" in',
    ...cases,
    '      *) value="[N/A]" ;;',
    '    esac',
    '    line="${line:+$line, }$value"',
    'done',
    'IFS=$old',
    'echo "$line"',
  ]);
  await put(join(folder, 'nvidia-container-runtime-hook'), [
    '# A stand-in for tests: hands out nothing.',
    'exit 0',
  ]);
}

async function put(path: string, lines: readonly string[]): Promise<void> {
  await writeFile(path, `${['#!/bin/sh', ...lines].join('\n')}\n`);
  await chmod(path, 0o755);
}
