import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { plainText } from '../../../src/core/sentence.ts';
import { silentLogger } from '../../../src/core/logger.ts';
import { describeThisMachine } from '../../../src/core/machine.ts';
import { describeArtifact, fromArtifactPath, toArtifactPath } from '../../../src/pipeline/artifact.ts';
import { traceLineage } from '../../../src/pipeline/lineage.ts';
import { readPassports, writePassport } from '../../../src/pipeline/passportStore.ts';
import { type ProjectLayout, projectLayout } from '../../../src/pipeline/projectLayout.ts';

let layout: ProjectLayout;
let file: (name: string) => string;

beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), "proj 'é' "));
  layout = projectLayout(join(root, 'engine-room.yaml'));
  file = (name) => join(root, name);
  await writeFile(file('model.py'), 'v1');
  await writeFile(file('model.onnx'), 'onnx');
  await writeFile(file('model.int8.onnx'), 'int8');
  await passport('model.onnx', 'export', [{ path: file('model.py'), role: 'source' }]);
  await passport('model.int8.onnx', 'optimise', [{ path: file('model.onnx'), role: 'model' }]);
});

async function passport(name: string, step: string, inputs: { path: string; role: string }[]) {
  await writePassport(layout, {
    path: file(name),
    step,
    inputs,
    tools: { torch: '2.15.0' },
    machine: describeThisMachine(),
    options: { opset: 21 },
    measured: { sizeBytes: 4 },
  });
}

async function chain(name: string) {
  const find = async (path: string) =>
    describeArtifact(layout.root, fromArtifactPath(layout.root, path)).catch(() => undefined);
  return traceLineage(name, await readPassports(layout, silentLogger), find);
}

describe('traceLineage', () => {
  test('leads from a build back to the source', async () => {
    const { nodes, stale, sentence } = await chain('model.int8.onnx');
    expect(nodes.map((node) => [node.artifact.path, node.step, node.state])).toEqual([
      ['model.int8.onnx', 'optimise', 'current'],
      ['model.onnx', 'export', 'current'],
      ['model.py', undefined, 'no-passport'],
    ]);
    expect(stale).toBe(false);
    expect(plainText(sentence)).toBe(
      'model.int8.onnx comes from model.py in 2 steps; nothing changed since.',
    );
  });

  test('names the machine, and how it was reached when it was another one', async () => {
    const here = (await chain('model.int8.onnx')).nodes[0]?.machine;
    expect(here).toContain('core');
    expect(here).not.toContain('here');
    const machine = { ...describeThisMachine(), target: 'ssh:gpu-host', cpu: 'EPYC', gpu: 'NVIDIA A10' };
    await writePassport(layout, {
      path: file('model.int8.onnx'),
      step: 'build',
      inputs: [],
      tools: {},
      machine,
      options: {},
      measured: {},
    });
    const there = (await chain('model.int8.onnx')).nodes[0]?.machine;
    expect(there).toMatch(/^ssh:gpu-host, NVIDIA A10, EPYC, \d+ cores?, /);
  });

  test('a changed source makes everything made from it stale', async () => {
    await writeFile(file('model.py'), 'v2');
    const { nodes, stale, sentence } = await chain('model.int8.onnx');
    expect(stale).toBe(true);
    expect(nodes[1]?.stale).toBe('model.py changed after export.');
    expect(plainText(sentence)).toBe('model.int8.onnx is stale: model.py changed after export.');
  });

  test('a deleted parent and an edited artifact are told apart', async () => {
    await rm(file('model.py'));
    await writeFile(file('model.int8.onnx'), 'edited');
    const { nodes } = await chain('model.int8.onnx');
    expect(nodes[0]).toMatchObject({
      state: 'changed',
      stale: 'model.int8.onnx is not what optimise wrote.',
    });
    expect(nodes[1]?.stale).toBe('model.py is gone since export.');
    expect(nodes[2]?.state).toBe('missing');
  });

  test('a file made elsewhere has no passport, and says so', async () => {
    const { nodes, sentence } = await chain('model.py');
    expect(nodes).toHaveLength(1);
    expect(plainText(sentence)).toBe('model.py has no passport.');
  });

  test('a cycle of passports ends', async () => {
    await passport('model.onnx', 'loop', [{ path: file('model.int8.onnx'), role: 'model' }]);
    expect((await chain('model.int8.onnx')).nodes.length).toBeLessThan(4);
  });

  test('a damaged passport does not hide the others', async () => {
    await writeFile(join(layout.passports, 'broken.json'), '{');
    const warnings: string[] = [];
    const passports = await readPassports(layout, { ...silentLogger, warn: (text) => warnings.push(text) });
    expect(passports).toHaveLength(2);
    expect(warnings[0]).toContain('broken.json');
  });
});

describe('artifacts', () => {
  test('a folder changes its hash with any file inside', async () => {
    await mkdir(file('repo/m/1'), { recursive: true });
    await writeFile(file('repo/m/1/a'), 'x');
    const before = await describeArtifact(layout.root, file('repo'));
    await writeFile(file('repo/m/1/b'), '');
    const after = await describeArtifact(layout.root, file('repo'));
    expect(before.path).toBe('repo');
    expect(after.sha256).not.toBe(before.sha256);
    expect(after.sizeBytes).toBe(1);
  });

  test('paths inside are relative with slashes, others absolute, and both come back', () => {
    expect(toArtifactPath('/p', '/p/a b/c')).toBe('a b/c');
    expect(toArtifactPath('/p', '/q/c')).toBe('/q/c');
    expect(toArtifactPath('/p', '/pq')).toBe('/pq');
    expect(fromArtifactPath('/p', 'a b/c')).toBe('/p/a b/c');
    expect(fromArtifactPath('/p', '/q/c')).toBe('/q/c');
  });
});
