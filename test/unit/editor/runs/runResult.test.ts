import { expect, test } from 'vitest';
import { mainStep, resultOf } from '../../../../src/editor/runs/runResult.ts';
import { record, step } from './records.ts';

test.each([
  [step({ name: 'measure', outputs: ['/b/latency.json'] }), { kind: 'comparison' }],
  [step({ name: 'deploy', outputs: ['/b/deployment.json'] }), { kind: 'deployments' }],
  [step({ name: 'export', outputs: ['/b/model.onnx'] }), { kind: 'passport', path: '/b/model.onnx' }],
  [
    step({ name: 'profile', outputs: ['/b/profile.pt.trace.json.gz', '/b/trace-summary.json'] }),
    { kind: 'editor', path: '/b/profile.pt.trace.json.gz' },
  ],
  [step({ name: 'place', outputs: ['/m/config.pbtxt'] }), { kind: 'text', path: '/m/config.pbtxt' }],
  [
    step({ name: 'build', outputs: ['/b/model.plan', '/b/model.plan.report.json'] }),
    { kind: 'editor', path: '/b/model.plan' },
  ],
  [step({ name: 'export', outputs: [] }), undefined],
  [step({ name: 'measure', state: 'failed' }), undefined],
  [
    step({ name: 'verify', state: 'failed', outputs: ['/b/accuracy.json'] }),
    { kind: 'text', path: '/b/accuracy.json' },
  ],
])('%#', (finished, result) => {
  expect(resultOf(finished)).toEqual(result);
});

test('a run is represented by its comparison, else by its last result', () => {
  const steps = [
    step({ name: 'export', outputs: ['/m.onnx'] }),
    step({ name: 'measure', outputs: [] }),
    step({ name: 'place', outputs: ['/c.pbtxt'] }),
  ];
  expect(mainStep(record({ steps }))?.name).toBe('measure');
  expect(mainStep(record({ steps: steps.filter(({ name }) => name !== 'measure') }))?.name).toBe('place');
  expect(mainStep(record({ steps: [step({ state: 'skipped' })] }))).toBeUndefined();
});
