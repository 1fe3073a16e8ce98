import type { RunRecord, StepRecord } from '../../../../src/pipeline/runRecord.ts';

/** A step that succeeded, with changes. */
export function step(change: Partial<StepRecord>): StepRecord {
  return { name: 'export', state: 'succeeded', outputs: [], ...change };
}

/** A finished run of one step, with changes. */
export function record(change: Partial<RunRecord>): RunRecord {
  return {
    schema: 'engine-room.run/1',
    id: '20260110T120000-abcdef',
    title: 'model: export',
    pipelineFile: '/project/engine-room.yaml',
    startedAtMs: 0,
    state: 'succeeded',
    steps: [],
    ...change,
  };
}
