import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadBudget, parseBudget } from '../../../../src/trace/diff/parseBudget.ts';

/** The problems of a text. */
function problems(text: string) {
  const parsed = parseBudget(text, 'budget.yaml');
  return 'problems' in parsed ? parsed.problems : [];
}

test('YAML and JSON are read alike', () => {
  const yaml =
    'version: 1\nstep: { maxIncreasePercent: 5 }\nkernels:\n  - { name: "triton_*", maxMs: 1.5 }\n';
  const json = '{"version":1,"step":{"maxIncreasePercent":5},"kernels":[{"name":"triton_*","maxMs":1.5}]}';
  const expected = {
    budget: { version: 1, step: { maxIncreasePercent: 5 }, kernels: [{ name: 'triton_*', maxMs: 1.5 }] },
  };
  expect(parseBudget(yaml, 'a.yaml')).toEqual(expected);
  expect(parseBudget(json, 'a.json')).toEqual(expected);
});

test.each([
  ['version: 1\nsteps: { maxMs: 5 }', { line: 2, field: 'steps', nextStep: 'Did you mean step?' }],
  ['version: 1\nstep: { maxIncrease: 5 }', { line: 2, field: 'step.maxIncrease' }],
  ['version: 1\nstep:\n  maxMs: fast', { line: 3, field: 'step.maxMs' }],
  ['version: 1\nstep:\n  maxMs: -1', { line: 3, field: 'step.maxMs' }],
  ['version: 2\nstep: { maxMs: 5 }', { line: 1, field: 'version' }],
  [
    'version: 1\nkernels:\n  - { maxMs: 5 }',
    { line: 3, field: 'kernels[0].name', message: 'kernels[0].name is missing.' },
  ],
  [
    'version: 1\nkernels:\n  - { name: x }',
    { line: 3, field: 'kernels[0]', message: 'kernels[0] sets no limit.' },
  ],
  ['version: 1\nstep: {}', { line: 2, field: 'step', message: 'step sets no limit.' }],
  ['version: 1', { message: 'budget.yaml sets no limit.' }],
  ['', { line: 1, message: 'budget.yaml holds no budget.' }],
  ['- 1', { line: 1, message: 'budget.yaml holds no budget.' }],
  ['version: 1\n\tstep: 1', { line: 2 }],
])('%j is refused with its place', (text, expected) => {
  expect(problems(text)[0]).toMatchObject({ kind: 'bad-input', file: 'budget.yaml', ...expected });
});

test('a file with several mistakes throws the first, and keeps the others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'budget-'));
  try {
    const file = join(folder, 'budget.yaml');
    await writeFile(file, 'version: 1\nstep: { maxMs: x }\nlaunches: { max: y }\n');
    await expect(loadBudget(file)).rejects.toMatchObject({
      failure: { file, line: 2, field: 'step.maxMs', details: expect.stringContaining('launches.max') },
    });
    await expect(loadBudget(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
