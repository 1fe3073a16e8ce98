import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fake } from '../../../fakes/vscode.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { silentLogger } from '../../../../src/core/logger.ts';
import type { Command, RunOptions } from '../../../../src/exec/command.ts';
import { localRunner } from '../../../../src/exec/localRunner.ts';
import type { Machine } from '../../../../src/exec/target/target.ts';
import { ContextKeySetter } from '../../../../src/editor/contextKeys.ts';
import { TargetsModel } from '../../../../src/editor/targets/targetsModel.ts';
import { addTarget } from '../../../../src/pipeline/targetStore.ts';

const host = { kind: 'ssh', host: 'gpu-host' } as const;
const away = { kind: 'ssh', host: 'away' } as const;
let stateRoot: string;
let runs: number;
let model: TargetsModel;

beforeEach(async () => {
  fake.reset();
  stateRoot = await mkdtemp(join(tmpdir(), 'targets-model-'));
  runs = 0;
  model = new TargetsModel({
    stateRoot,
    keys: new ContextKeySetter(),
    log: silentLogger,
    machines: {
      machine: (spec) =>
        Promise.resolve({
          name: spec.kind === 'here' ? 'here' : spec.host,
          runner: {
            run: (command: Command, options?: RunOptions) => {
              runs += 1;
              return spec.kind === 'ssh' && spec.host === 'away'
                ? Promise.reject(new FailureError({ kind: 'unreachable', message: 'away does not answer.' }))
                : localRunner.run(command, options);
            },
          },
        } as unknown as Machine),
    },
  });
});
afterEach(async () => {
  model.dispose();
  await rm(stateRoot, { recursive: true, force: true });
});

const target = async (name: string) => (await model.list()).find((candidate) => candidate.name === name);

describe('the targets', () => {
  test('are listed without anybody being asked', async () => {
    await addTarget(stateRoot, host, 1);
    expect((await model.list()).map(({ name }) => name)).toEqual(['this machine', 'gpu-host']);
    expect(runs).toBe(0);
    expect(fake.executed).toContainEqual({ command: 'setContext', args: ['engineRoom.hasTargets', true] });
  });

  test('are asked once by two at a time, and show that meanwhile', async () => {
    await addTarget(stateRoot, host, 1);
    const probes = [model.probe(host), model.probe(host)];
    expect((await target('gpu-host'))?.probing).toBe(true);
    await Promise.all(probes);
    expect(runs).toBe(1);
    expect(await target('gpu-host')).toMatchObject({
      probing: false,
      probe: { schema: 'engine-room.target-probe/1' },
    });
  });

  test('keep why one failed, and one that fails stops no other', async () => {
    await addTarget(stateRoot, host, 1);
    await addTarget(stateRoot, away, 1);
    await expect(model.probe(away)).rejects.toMatchObject({ failure: { kind: 'unreachable' } });
    expect((await target('away'))?.probeError?.message).toBe('away does not answer.');
    await model.probeAll();
    expect((await target('gpu-host'))?.probe).toBeDefined();
    expect((await target('this machine'))?.probe).toBeDefined();
  });

  test('come from other windows when the list is read again', async () => {
    await model.list();
    await addTarget(stateRoot, host, 1);
    await model.read();
    expect(await target('gpu-host')).toBeDefined();
  });
});

describe('this machine', () => {
  test('is asked when the view is opened, and not again while that is fresh', async () => {
    model.setVisible(true);
    await vi.waitFor(async () => expect((await target('this machine'))?.probe).toBeDefined(), 10_000);
    model.setVisible(false);
    model.setVisible(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(runs).toBe(1);
  });

  test('is left alone in a window that is not trusted', async () => {
    fake.trusted = false;
    model.setVisible(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(runs).toBe(0);
  });
});
