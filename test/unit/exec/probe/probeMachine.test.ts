import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CancelledError } from '../../../../src/core/failure.ts';
import type { CommandRunner } from '../../../../src/exec/command.ts';
import { localRunner } from '../../../../src/exec/localRunner.ts';
import { probeMachine } from '../../../../src/exec/probe/probeMachine.ts';
import { nvidiaSmi } from './recordings.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
  await mkdir(join(folder, 'bin'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** This machine with other programs first on its path. */
function machine(shell?: string) {
  const runner: CommandRunner = {
    run: (command, options) =>
      localRunner.run(
        {
          ...command,
          program: shell ?? command.program,
          env: {
            PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
            HOME: folder,
            XDG_CACHE_HOME: '',
          },
        },
        options,
      ),
  };
  return { name: 'this machine', runner };
}

async function program(name: string, script: string): Promise<void> {
  const path = join(folder, 'bin', name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

/** Tools of the machine that a test does not speak of, out of the way. */
async function withoutEngines(): Promise<void> {
  await Promise.all(['docker', 'podman'].map((name) => program(name, 'echo stand-in; exit 1')));
}

describe('the probe', () => {
  test('tells this machine as it is', async () => {
    const probe = await probeMachine(machine());
    expect(probe.cores).toBeGreaterThan(0);
    expect(probe.memoryBytes).toBeGreaterThan(1e8);
    expect(probe.disk.folder).toBe(join(folder, '.cache', 'engine-room'));
    expect(probe.disk.freeBytes).toBeGreaterThan(0);
    expect(probe.disk.totalBytes).toBeGreaterThan(probe.disk.freeBytes);
    expect(probe.os).not.toBe('');
    expect(probe.kernel).not.toBe('');
  });

  test('asks an older nvidia-smi again without the capability', async () => {
    await withoutEngines();
    await program(
      'nvidia-smi',
      `case $1 in *compute_cap*) printf '%s\\n' '${nvidiaSmi.unknownField}'; exit 2 ;; esac
       echo '${nvidiaSmi.h200WithoutCapability}'`,
    );
    const probe = await probeMachine(machine());
    expect(probe.gpus).toMatchObject([{ name: 'NVIDIA H200', computeCapability: null }]);
  });

  test('finds trtexec and hands programs no standard input to swallow', async () => {
    await withoutEngines();
    await program('trtexec', `cat; echo '&&&& RUNNING TensorRT.trtexec [TensorRT v100001] # trtexec --help'`);
    await program('nvidia-smi', `cat; echo '${nvidiaSmi.h200}'`);
    const probe = await probeMachine(machine());
    expect(probe.trtexec).toEqual({ path: join(folder, 'bin', 'trtexec'), version: '10.0.1' });
    expect(probe.gpus).toMatchObject([{ computeCapability: '9.0' }]);
  });

  test('gives back what was told when a tool floods it', async () => {
    await withoutEngines();
    await program('nvidia-smi', 'yes "NVIDIA flood" | head -n 1000000');
    const probe = await probeMachine(machine());
    expect(probe.gpus).toEqual([]);
    expect(probe.gpuProblem?.length).toBeLessThanOrEqual(500);
    expect(probe.engines).toHaveLength(2);
  });

  test('gives back what was told until its end when a tool hangs for good', async () => {
    await program('nvidia-smi', "trap '' TERM; sleep 30");
    const probe = await probeMachine(machine(), undefined, { scriptMs: 4_000, startMs: 60_000 });
    expect(probe.os).not.toBe('');
    expect(probe.gpuProblem).toMatch(/did not answer/);
  }, 30_000);

  test('ends when it is cancelled', async () => {
    await program('nvidia-smi', 'sleep 30');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 500);
    await expect(probeMachine(machine(), controller.signal)).rejects.toThrow(CancelledError);
  });

  test('of a machine that never starts it is given up', async () => {
    await program('stuck', 'sleep 30');
    const limits = { scriptMs: 60_000, startMs: 300 };
    await expect(
      probeMachine(machine(join(folder, 'bin', 'stuck')), undefined, limits),
    ).rejects.toMatchObject({ failure: { kind: 'timeout' } });
  });

  test('of a place without a shell is a failure', async () => {
    await program('nologin', 'echo "This account is currently not available." >&2; exit 1');
    await expect(probeMachine(machine(join(folder, 'bin', 'nologin')))).rejects.toMatchObject({
      failure: { kind: 'process-failed', cause: 'This account is currently not available.' },
    });
  });
});
