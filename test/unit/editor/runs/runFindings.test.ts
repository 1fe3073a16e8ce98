import { expect, test } from 'vitest';
import { currentFindings } from '../../../../src/editor/runs/runFindings.ts';
import { toDiagnostic } from '../../../../src/editor/runs/runDiagnostics.ts';
import { record, step } from './records.ts';

const failed = step({
  name: 'export',
  state: 'failed',
  failure: { kind: 'entry-point', message: 'model.py has no load.', file: '/project/model.py', line: 3 },
});

test('a failure in a file is a finding until the step succeeds', () => {
  const before = record({ id: '1', state: 'failed', steps: [failed] });
  expect(currentFindings([before])).toEqual([
    {
      step: 'export',
      failure: { kind: 'entry-point', message: 'model.py has no load.', file: '/project/model.py', line: 3 },
    },
  ]);
  const after = record({ id: '2', steps: [step({ name: 'export' })] });
  expect(currentFindings([after, before])).toEqual([]);
});

test('a run that was cancelled or skipped the step decides nothing', () => {
  const cancelled = record({ state: 'cancelled', steps: [step({ name: 'export', state: 'cancelled' })] });
  const skipped = record({ state: 'failed', steps: [step({ name: 'export', state: 'skipped' })] });
  expect(currentFindings([cancelled, skipped, record({ steps: [failed] })])).toHaveLength(1);
});

test('the success of another pipeline clears nothing', () => {
  const other = record({ pipelineFile: '/other/engine-room.yaml', steps: [step({ name: 'export' })] });
  expect(currentFindings([other, record({ steps: [failed] })])).toHaveLength(1);
});

test('a failure without a file is no finding', () => {
  const run = record({
    steps: [step({ state: 'failed', failure: { kind: 'timeout', message: 'Too slow.' } })],
  });
  expect(currentFindings([run])).toEqual([]);
});

test('a finding stands on its line, or at the top of the file', () => {
  const placed = toDiagnostic(
    { kind: 'bad-input', message: 'Wrong.', line: 3, column: 5, field: 'inputs[0]', nextStep: 'Fix it.' },
    'x',
  );
  expect(placed.range.start).toEqual({ line: 2, character: 4 });
  expect(placed.message).toBe('inputs[0]: Wrong. Fix it.');
  const twice = toDiagnostic({ kind: 'bad-input', message: 'inputs[0] is wrong.', field: 'inputs[0]' }, 'x');
  expect(twice.message).toBe('inputs[0] is wrong.');
  expect(toDiagnostic({ kind: 'bad-input', message: 'Wrong.' }, 'x').range.start).toEqual({
    line: 0,
    character: 0,
  });
});
