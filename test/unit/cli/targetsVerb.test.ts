import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';
import type { CliContext } from '../../../src/cli/cliContext.ts';
import { type OpenMachine, performTargets } from '../../../src/cli/targetsVerb.ts';
import { FailureError } from '../../../src/core/failure.ts';
import type { Command, RunOptions } from '../../../src/exec/command.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import type { Machine } from '../../../src/exec/target/target.ts';
import { readTargets } from '../../../src/pipeline/targetStore.ts';

let stateRoot: string;
let results: string[];
let notes: string[];
let open: string[];

beforeEach(async () => {
  stateRoot = await mkdtemp(join(tmpdir(), 'targets-verb-'));
  results = [];
  notes = [];
  open = [];
});
afterEach(() => rm(stateRoot, { recursive: true, force: true }));

/** Machines that are all this one, but for the host named `away`. */
const openMachine: OpenMachine = (spec) => {
  const name = spec.kind === 'here' ? 'this machine' : spec.host;
  open.push(name);
  return {
    spec,
    name,
    runner: {
      run: (command: Command, options?: RunOptions) =>
        name === 'away'
          ? Promise.reject(
              new FailureError({
                kind: 'unreachable',
                message: 'away does not answer.',
                nextStep: 'Wake it.',
              }),
            )
          : localRunner.run(command, options),
    },
    files: { trimCache: () => Promise.resolve(3e9), root: () => Promise.resolve('/nowhere') },
    jobs: { cleanOld: () => Promise.resolve(2) },
    dispose: () => open.splice(open.indexOf(name), 1),
  } as unknown as Machine;
};

function perform(words: readonly string[], format: 'text' | 'json' = 'text'): Promise<number> {
  const context: CliContext = {
    args: { ...parseArguments(['servers']), positionals: words, format },
    output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    product: {
      folder: '',
      scriptsFolder: '',
      supervisor: { program: '', args: [] },
      cli: { program: '', args: [] },
    },
    runner: localRunner,
    signal: new AbortController().signal,
    cwd: '/',
    stateRoot,
  };
  return performTargets(context, openMachine);
}

describe('targets', () => {
  test('are listed with this machine first, before anything was added', async () => {
    expect(await perform([])).toBe(0);
    expect(results[0]).toMatch(/^Target +GPU.*\nhere .*not probed yet$/);
  });

  test('are added by host and removed again', async () => {
    await perform(['add', 'gpu-host']);
    await perform(['add', 'ssh:other']);
    expect((await readTargets(stateRoot)).map(({ name }) => name)).toEqual([
      'this machine',
      'gpu-host',
      'other',
    ]);
    await perform(['remove', 'gpu-host']);
    await expect(perform(['remove', 'gpu-host'])).rejects.toMatchObject({ failure: { kind: 'not-found' } });
  });

  test('are probed; one that fails stops no other, is told and gives status 1', async () => {
    await perform(['add', 'away']);
    expect(await perform(['probe'])).toBe(1);
    expect(results.at(-1)).toMatch(/here .*probed \d{4}-/);
    expect(results.at(-1)).toMatch(/ssh:away .*failed: away does not answer\./);
    expect(notes.join()).toContain('Wake it.');
    expect(open).toEqual([]);
    const [here, away] = await readTargets(stateRoot);
    expect(here?.probe?.cores).toBeGreaterThan(0);
    expect(away?.probeError?.kind).toBe('unreachable');
  });

  test('are told to scripts as JSON', async () => {
    expect(await perform(['probe', 'here'], 'json')).toBe(0);
    const [row] = JSON.parse(results[0] ?? '') as { target: string; probe: { cores: number } }[];
    expect(row?.target).toBe('here');
    expect(row?.probe.cores).toBeGreaterThan(0);
  });

  test('are cleaned', async () => {
    await perform(['clean', 'gpu-host']);
    expect(results[0]).toBe('Removed 3 GB of cached files and 2 ended jobs from gpu-host.');
    expect(open).toEqual([]);
  });

  test.each([
    [['frobnicate']],
    [['add']],
    [['clean', 'a', 'b']],
    [['add', '-oProxyCommand=x']],
    [['probe', 'a b']],
  ])('refuse %j', async (words) => {
    await expect(perform(words)).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
  });
});
