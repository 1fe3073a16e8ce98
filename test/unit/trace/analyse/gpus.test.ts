import { expect, test } from 'vitest';
import { useOfGpus } from '../../../../src/trace/analyse/gpus.ts';
import { analyseEvents, oneGpu, SmallTrace } from '../../../support/trace/smallTrace.ts';

const kernel = (trace: SmallTrace, at: number, dur: number, args: Record<string, number> = {}) =>
  trace.kernel('k', { launchedAt: at - 10, at, dur, args });

test('utilisation is the union of kernels; copies count as busy only', () => {
  const trace = new SmallTrace().step(0, 0, 1000);
  kernel(kernel(trace, 100, 200), 200, 200).kernel('Memcpy HtoD (Pinned -> Device)', {
    launchedAt: 490,
    at: 500,
    dur: 100,
    cat: 'gpu_memcpy',
  });
  const { linked, steps, isCommunication } = analyseEvents(trace.events, oneGpu);
  const [use] = useOfGpus(linked, steps, () => undefined, isCommunication);
  expect(use).toMatchObject({
    id: 0,
    name: 'GPU',
    tensorCoreShare: null,
    smEfficiency: null,
    occupancy: null,
  });
  expect(use!.utilization).toBeCloseTo(0.3, 9);
  expect(use!.busy).toBeCloseTo(0.4, 9);
});

test('SM efficiency adds up kernels that run together, to at most all SMs', () => {
  const trace = new SmallTrace().step(0, 0, 1000);
  kernel(kernel(trace, 100, 200, { 'blocks per SM': 0.5 }), 200, 200, { 'blocks per SM': 0.75 });
  const { linked, steps, isCommunication } = analyseEvents(trace.events, oneGpu);
  // 100 µs at 0.5, 100 µs at 1 (of 1.25), 100 µs at 0.75, of 1,000 µs.
  expect(useOfGpus(linked, steps, () => undefined, isCommunication)[0]!.smEfficiency).toBeCloseTo(0.225, 9);
});

test('occupancy and tensor cores are weighted by time, and kernels that do not tell are left out', () => {
  const trace = new SmallTrace().step(0, 0, 1000);
  kernel(trace, 100, 100, { 'est. achieved occupancy %': 100 });
  kernel(trace, 300, 300, { 'est. achieved occupancy %': 20 });
  kernel(trace, 700, 100);
  const { linked, steps, isCommunication } = analyseEvents(trace.events, oneGpu);
  const { events } = linked.trace;
  const [use] = useOfGpus(
    linked,
    steps,
    (row) =>
      events.durationNs[row] === 300_000 ? true : events.startNs[row] === 100_000 ? false : undefined,
    isCommunication,
  );
  expect(use!.occupancy).toBeCloseTo(0.4, 9);
  // 300 of 400 µs of which it is known; the first event sets the base of times.
  expect(use!.tensorCoreShare).toBeCloseTo(300 / 400, 1);
});

test('each GPU has its own line, in order', () => {
  const trace = new SmallTrace().step(0, 0, 1000);
  kernel(trace, 100, 200);
  trace.events.push({ ph: 'X', cat: 'kernel', name: 'k', pid: 3, tid: 7, ts: 100, dur: 500, args: {} });
  const { linked, steps, isCommunication } = analyseEvents(trace.events, oneGpu);
  const uses = useOfGpus(linked, steps, () => undefined, isCommunication);
  expect(uses.map(({ id }) => id)).toEqual([0, 3]);
  expect(uses[1]!.utilization).toBeCloseTo(0.5, 9);
});
