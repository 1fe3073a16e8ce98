import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { belongsTo, planPathOf, readEngineFile } from '../../../../src/editor/engine/engineFiles.ts';
import { planBytes, someLayers } from './planBytes.ts';

async function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'engine-files-'));
}

test('a plan alone is bare; with its layers beside it there is a report', async () => {
  const plan = join(await folder(), 'model.plan');
  await writeFile(plan, planBytes());
  expect(await readEngineFile(plan)).toMatchObject({
    kind: 'bare',
    plan: { header: { kind: 'version', version: '10.0.1.6' } },
  });
  await writeFile(`${plan}.layers.json`, JSON.stringify(someLayers));
  expect(await readEngineFile(plan)).toMatchObject({
    kind: 'report',
    plan: { sizeBytes: planBytes().length },
    report: { layers: [{ name: '/conv/Conv' }] },
  });
});

test('damaged layers beside a plan are told as a problem', async () => {
  const plan = join(await folder(), 'model.plan');
  await writeFile(plan, planBytes());
  await writeFile(`${plan}.layers.json`, '{"Layers": [');
  const file = await readEngineFile(plan);
  expect(file.kind).toBe('report');
  expect(file.kind === 'report' ? file.report.problems.length : 0).toBe(1);
});

test('a file that is no plan says why, whatever lies beside it', async () => {
  const path = join(await folder(), 'floor.plan');
  await writeFile(path, 'the ground floor');
  await writeFile(`${path}.layers.json`, JSON.stringify(someLayers));
  expect(await readEngineFile(path)).toEqual({ kind: 'not-a-plan', sizeBytes: 16, reason: 'it is text' });
});

test('exported layers are read without their plan', async () => {
  const path = join(await folder(), 'model.plan.layers.json');
  await writeFile(path, JSON.stringify(someLayers));
  expect(await readEngineFile(path)).toMatchObject({ kind: 'report', plan: null });
});

test('a file that is gone is told by its name', async () => {
  await expect(readEngineFile('/nowhere/model.plan')).rejects.toThrow(/model\.plan/);
});

test('files of an engine are those that carry its name', () => {
  expect(planPathOf('/a/m.plan.layers.json')).toBe('/a/m.plan');
  for (const changed of ['/a/m.plan', '/a/m.plan.report.json', '/a/m.plan.profile.json']) {
    expect(belongsTo('/a/m.plan', changed)).toBe(true);
    expect(belongsTo('/a/m.plan.layers.json', changed)).toBe(true);
  }
  expect(belongsTo('/a/m.plan', '/a/m.plan2')).toBe(false);
  expect(belongsTo('/a/m.plan', '/b/m.plan')).toBe(false);
});
