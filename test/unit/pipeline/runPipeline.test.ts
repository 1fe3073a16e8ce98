import { describe, expect, test } from 'vitest';
import { CancelledError, fail } from '../../../src/core/failure.ts';
import { type RunRecord, runRecordSchema, type StepName } from '../../../src/pipeline/runRecord.ts';
import { runPipeline } from '../../../src/pipeline/runPipeline.ts';
import type { Step, StepContext } from '../../../src/pipeline/stepContext.ts';

const names: StepName[] = ['export', 'verify', 'measure'];
const record: RunRecord = {
  schema: 'engine-room.run/1',
  id: 'x',
  title: 't',
  pipelineFile: '/p/engine-room.yaml',
  startedAtMs: 1,
  state: 'running',
  steps: names.map((name) => ({ name, state: 'waiting', outputs: [] })),
};
// Steps under test read nothing from their context.
const context = { signal: new AbortController().signal } as unknown as StepContext;

async function run(verify: Step, save: (record: RunRecord) => Promise<void> = () => Promise.resolve()) {
  const saved: RunRecord[] = [];
  const lines: string[] = [];
  const good: Step = ({ onProgress }) => {
    onProgress({ message: 'working', fraction: 0.5 });
    return Promise.resolve({ result: 'done', outputs: ['/out'] });
  };
  const steps = {
    profile: good,
    export: good,
    verify,
    optimise: good,
    build: good,
    measure: good,
    place: good,
    deploy: good,
    infer: good,
  };
  const sink = {
    save: async (next: RunRecord) => {
      saved.push(next);
      await save(next);
    },
    print: (line: string) => lines.push(line),
  };
  return { end: await runPipeline(record, steps, context, sink), saved, lines };
}

describe('runPipeline', () => {
  test('all steps succeed; every saved record has the documented form', async () => {
    const { end, saved, lines } = await run(() => Promise.resolve({ result: 'same', outputs: [] }));
    expect(end.state).toBe('succeeded');
    expect(end.steps.map((step) => step.state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(end.steps[0]).toMatchObject({ result: 'done', outputs: ['/out'] });
    expect(end.steps[0]).not.toHaveProperty('progress');
    expect(saved.some((one) => one.steps[0]?.progress === 'working 50 %')).toBe(true);
    for (const one of saved) {
      expect(runRecordSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(JSON.parse(JSON.stringify(one)));
    }
    expect(lines.join('\n')).toContain('✓ same');
  });

  test('a failure ends the run, keeps earlier results and skips the rest', async () => {
    const { end, lines } = await run(() =>
      fail({ kind: 'accuracy-gate', message: 'Output logits differs.', nextStep: 'Loosen it.' }),
    );
    expect(end.state).toBe('failed');
    expect(end.steps.map((step) => step.state)).toEqual(['succeeded', 'failed', 'skipped']);
    expect(end.steps[1]?.failure).toMatchObject({ kind: 'accuracy-gate', message: 'Output logits differs.' });
    expect(lines.join('\n')).toContain('next  Loosen it.');
  });

  test('a cancel is not a failure', async () => {
    const { end } = await run(() => Promise.reject(new CancelledError()));
    expect(end.state).toBe('cancelled');
    expect(end.steps.map((step) => step.state)).toEqual(['succeeded', 'cancelled', 'skipped']);
  });

  test('a record that cannot be written is said, and the step still counts', async () => {
    const { end, lines } = await run(
      () => Promise.resolve({ result: 'same', outputs: [] }),
      () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    );
    expect(end.state).toBe('succeeded');
    expect(lines.join('\n')).toContain('could not be written');
  });
});
