import { expect, it } from 'vitest';
import { TraceOpener } from '../../../../src/trace/service/traceOpener.ts';
import { openSession } from '../../../../src/trace/session/openSession.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { ask } from '../../../support/trace/madeSession.ts';

async function timesOf(name: string, steps: [number, number] | null) {
  const session = await openSession({ paths: [fixturePath(name)] }, new TraceOpener({}));
  const scope = { recording: 0, steps };
  const { operators, deviceBusyNs } = await ask(session, 'operators', scope);
  const { kernels, kernelsBusyNs } = await ask(session, 'kernels', scope);
  const modules = await ask(session, 'modules', scope);
  const { meanNs, chosenSteps } = await ask(session, 'overview', scope);
  expect(modules.deviceBusyNs).toBe(deviceBusyNs);
  expect(deviceBusyNs).toBeGreaterThan(kernelsBusyNs);
  expect(deviceBusyNs).toBeLessThanOrEqual(meanNs * chosenSteps);
  return {
    summedShare: operators.reduce((sum, { deviceSelfNs }) => sum + deviceSelfNs, 0) / deviceBusyNs,
    kernelShare: kernels.reduce((sum, { totalNs }) => sum + totalNs, 0) / kernelsBusyNs,
    isLongerThanSteps:
      operators.reduce((sum, { deviceSelfNs }) => sum + deviceSelfNs, 0) > meanNs * chosenSteps,
  };
}

it.each<{ steps: [number, number] | null }>([{ steps: null }, { steps: [1, 1] }])(
  'of streams that work at once is shorter than the sum of their work, in steps $steps',
  async ({ steps }) => {
    const { summedShare, kernelShare, isLongerThanSteps } = await timesOf('ddp_resnet50_rank0', steps);
    expect(summedShare).toBeGreaterThan(1.2);
    expect(kernelShare).toBeGreaterThan(1.2);
    expect(isLongerThanSteps).toBe(true);
  },
);

it('of a single stream is all of its work', async () => {
  const { summedShare, kernelShare } = await timesOf('train_base', null);
  expect(summedShare).toBeCloseTo(1, 2);
  expect(kernelShare).toBeCloseTo(1, 2);
});
