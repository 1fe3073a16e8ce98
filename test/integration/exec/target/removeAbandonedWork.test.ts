import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localRunner } from '../../../../src/exec/localRunner.ts';
import { createMachine } from '../../../../src/exec/target/createMachine.ts';
import { removeAbandonedWork } from '../../../../src/exec/target/removeAbandonedWork.ts';
import type { Machine } from '../../../../src/exec/target/target.ts';

let cache: string;
let machine: Machine;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'abandoned work '));
  machine = createMachine(
    { kind: 'here' },
    {
      run: (command, options) =>
        localRunner.run({ ...command, env: { ...command.env, XDG_CACHE_HOME: cache } }, options),
    },
  );
});

afterAll(async () => {
  await rm(cache, { recursive: true, force: true });
});

async function makeWork(id: string, ageMs: number): Promise<void> {
  const folder = join(cache, 'engine-room', 'work', id, 'fs');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), 'x');
  const then = new Date(Date.now() - ageMs);
  for (const path of [join(folder, 'model.onnx'), folder, join(folder, '..')]) {
    await utimes(path, then, then);
  }
}

const day = 24 * 60 * 60_000;

test('work that nobody came back for goes; young work and that of a running job stay', async () => {
  await makeWork('step-old', 8 * day);
  await makeWork('step-young', 60_000);
  await makeWork('step-running', 8 * day);
  await machine.jobs.start({
    id: 'step-running',
    title: 'runs',
    command: { program: 'sleep', args: ['30'] },
  });
  try {
    expect(await removeAbandonedWork(machine, 7 * day)).toBe(1);
    expect((await readdir(join(cache, 'engine-room', 'work'))).sort()).toEqual([
      'step-running',
      'step-young',
    ]);
  } finally {
    await machine.jobs.cancel('step-running');
  }
});
