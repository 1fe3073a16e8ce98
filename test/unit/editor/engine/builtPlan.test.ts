import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBuiltPlan } from '../../../../src/editor/engine/builtPlan.ts';
import { writePassport } from '../../../../src/pipeline/passportStore.ts';
import { projectLayout } from '../../../../src/pipeline/projectLayout.ts';
import { planBytes } from './planBytes.ts';

/** A project that built a plan, and a copy of it in a model repository elsewhere. */
async function placed() {
  const root = await mkdtemp(join(tmpdir(), 'built-plan-'));
  const built = join(root, '.engine-room/build/net/model.plan');
  const copy = join(root, 'models/net/1/model.plan');
  for (const file of [built, copy]) {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, planBytes());
  }
  const layout = projectLayout(join(root, 'engine-room.yaml'));
  await mkdir(layout.passports, { recursive: true });
  await writePassport(layout, {
    path: built,
    step: 'build',
    inputs: [],
    tools: {},
    machine: { target: 'here', os: 'Linux', cpu: 'x', cores: 1, memoryBytes: 1 },
    options: {},
    measured: {},
  });
  return { root, built, copy };
}

test('a copy leads back to the build by its content', async () => {
  const { root, built, copy } = await placed();
  expect(await findBuiltPlan(copy, [root])).toBe(built);
});

test('the build itself has no other origin', async () => {
  const { root, built } = await placed();
  expect(await findBuiltPlan(built, [root])).toBe(undefined);
});

test('another plan of the same size is not mistaken for it', async () => {
  const { root, copy } = await placed();
  await writeFile(copy, planBytes(7));
  expect(await findBuiltPlan(copy, [root])).toBe(undefined);
});

test('without passports nothing is found', async () => {
  const { copy } = await placed();
  expect(await findBuiltPlan(copy, [tmpdir(), '/nowhere'])).toBe(undefined);
});
