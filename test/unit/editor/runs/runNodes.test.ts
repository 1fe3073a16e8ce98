import { l10n } from 'vscode';
import { describe, expect, test } from 'vitest';
import { runNode, stepNode } from '../../../../src/editor/runs/runNodes.ts';
import { record, step } from './records.ts';

const now = 1_000_000;

describe('a run', () => {
  test('that runs shows its time and steps, and can be cancelled', () => {
    const node = runNode(l10n, record({ state: 'running', startedAtMs: now - 65_000 }), now, false);
    expect(node.description).toBe('running for 1 min 5 s');
    expect(node.icon?.name).toBe('loading~spin');
    expect(node.contextValue).toBe('run+running');
    expect(node.expand).toBe('expanded');
  });

  test('that has ended says when and how long, and can be run again', () => {
    const node = runNode(
      l10n,
      record({
        state: 'succeeded',
        startedAtMs: now - 600_000,
        finishedAtMs: now - 590_000,
        steps: [step({ name: 'measure' })],
      }),
      now,
      false,
    );
    expect(node.description).toBe('10 min ago · 10 s');
    expect(node.contextValue).toBe('run+succeeded+finished+result');
    expect(node.expand).toBe('collapsed');
  });

  test('keeps its id while its state changes, so that selection and expansion survive', () => {
    const ids = (['running', 'succeeded', 'failed', 'cancelled'] as const).map(
      (state) => runNode(l10n, record({ state }), now, true).id,
    );
    expect(new Set(ids).size).toBe(1);
  });

  test('of two pipelines with the same id are different nodes', () => {
    const one = runNode(l10n, record({ pipelineFile: '/a/engine-room.yaml' }), now, true);
    const other = runNode(l10n, record({ pipelineFile: '/b/engine-room.yaml' }), now, true);
    expect(one.id).not.toBe(other.id);
  });

  test('shows its title as text, not as Markdown', () => {
    expect(runNode(l10n, record({ title: '[a](command:x)' }), now, true).tooltip).toContain('\\[a\\]');
  });
});

describe('a step', () => {
  const run = record({});

  test.each([
    [step({ state: 'waiting' }), '', 'circle-outline'],
    [
      step({ state: 'running', startedAtMs: now - 4_000, progress: 'Step 2 of 6' }),
      '4 s · Step 2 of 6',
      'loading~spin',
    ],
    [step({ state: 'succeeded', durationMs: 11_000, result: '18.7 MB' }), '11 s · 18.7 MB', 'pass'],
    [
      step({ state: 'failed', durationMs: 300, failure: { kind: 'wrong-shape', message: 'Too small.' } }),
      '0.3 s · Too small.',
      'error',
    ],
    [step({ state: 'failed', durationMs: 300 }), '0.3 s · failed', 'error'],
    [step({ state: 'skipped' }), 'skipped', 'debug-step-over'],
    [step({ state: 'cancelled', durationMs: 1_000 }), '1 s · cancelled', 'circle-slash'],
  ])('%#', (shown, description, icon) => {
    const node = stepNode(l10n, run, shown, now);
    expect(node.description).toBe(description);
    expect(node.icon?.name).toBe(icon);
  });

  test('that failed tells cause and next step in its tooltip', () => {
    const failed = step({
      state: 'failed',
      failure: {
        kind: 'missing-package',
        message: 'torch is missing.',
        cause: 'No module',
        nextStep: 'pip install torch',
      },
    });
    expect(stepNode(l10n, run, failed, now).tooltip).toContain('Next: pip install torch');
  });
});
