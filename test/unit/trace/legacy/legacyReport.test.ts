import { describe, expect, it } from 'vitest';
import { legacyReport } from '../../../../src/trace/legacy/legacyReport.ts';
import { SmallTrace, traceOf } from '../../../support/trace/smallTrace.ts';

/** Two steps of 100 µs with a kernel each; the second kernel outlasts its step. */
function twoSteps(): SmallTrace {
  return new SmallTrace()
    .step(1, 0, 100)
    .kernel('sgemm', { launchedAt: 10, at: 20, dur: 30, op: 'aten::mm' })
    .step(2, 100, 100)
    .kernel('h884gemm', { launchedAt: 110, at: 150, dur: 80, op: 'aten::mm' });
}

describe('steps and their time', () => {
  it('follows the device where calls are read', () => {
    const { overview } = legacyReport(traceOf(twoSteps().events), 'lastSource');
    expect(overview.steps).toEqual([
      { name: '1', startUs: 0, endUs: 100 },
      { name: '2', startUs: 100, endUs: 230 },
    ]);
    expect(overview.breakdown.costs.map(({ kernel }) => kernel)).toEqual([30, 80]);
    expect(overview.gpus[0]?.utilization).toBeCloseTo(110 / 230);
    expect(overview.gpus[0]?.tensorCoreShare).toBeCloseTo(80 / 110);
  });

  it('keeps the ranges of the host in the release, which reads no call of newer traces', () => {
    const { overview, kernelsByProperties } = legacyReport(traceOf(twoSteps().events));
    expect(overview.steps.map(({ endUs }) => endUs)).toEqual([100, 200]);
    expect(overview.breakdown.averageCosts.runtime).toBe(0);
    expect(kernelsByProperties.map(({ operator }) => operator)).toEqual(['CallTreeRoot', 'CallTreeRoot']);
  });

  it('takes a projected range for one more step, and lists unlinked kernels once more', () => {
    const { events } = twoSteps();
    const projected = {
      ...{ ph: 'X', cat: 'gpu_user_annotation', name: 'ProfilerStep#2', pid: 0, tid: 7, ts: 150, dur: 80 },
    };
    const { overview, kernels, kernelsByProperties } = legacyReport(traceOf([...events, projected]));
    expect(overview.steps.map(({ name }) => name)).toEqual(['1', '2', '2']);
    expect(kernels.map(({ calls }) => calls)).toEqual([1, 1]);
    expect(kernelsByProperties.map(({ calls }) => calls)).toEqual([2, 2]);
  });

  it('drops a last step that launched less than four fifths of the one before', () => {
    const trace = new SmallTrace().step(1, 0, 100);
    for (let index = 0; index < 5; index++) {
      trace.kernel('k', { launchedAt: 10 + 10 * index, at: 20 + 10 * index, dur: 5 });
    }
    trace.step(2, 100, 100).kernel('k', { launchedAt: 110, at: 120, dur: 5 });
    const { overview } = legacyReport(traceOf(trace.events), 'lastSource');
    expect(overview.steps.map(({ name }) => name)).toEqual(['1']);
  });

  it('says nothing of a trace without steps and operators', () => {
    const kernel = { ph: 'X', cat: 'kernel', name: 'k', pid: 0, tid: 7, ts: 1, dur: 2, args: { device: 0 } };
    const { overview, operators, memory } = legacyReport(traceOf([kernel]));
    expect(overview.steps).toEqual([]);
    expect(operators).toEqual([]);
    expect(memory).toBeUndefined();
  });
});

describe('operators', () => {
  it('takes a chain of one name for one call and loses the calls of the outer one', () => {
    const trace = new SmallTrace()
      .host('cpu_op', 'aten::add', 0, 100, { 'External id': 90 })
      .host('cuda_runtime', 'cudaLaunchKernel', 1, 4, { correlation: 91, 'External id': 90 })
      .kernel('k', { launchedAt: 20, at: 40, dur: 7, op: 'aten::add' });
    const { operators } = legacyReport(traceOf(trace.events), 'lastSource');
    expect(operators).toHaveLength(1);
    expect(operators[0]).toMatchObject({ calls: 1, deviceSelfUs: 7, hostTotalUs: 100, hostSelfUs: 95 });
  });

  it('drops a range that ends behind the one around it', () => {
    const trace = new SmallTrace().host('cpu_op', 'aten::outer', 0, 10).host('cpu_op', 'aten::late', 5, 20);
    const { operators } = legacyReport(traceOf(trace.events));
    expect(operators.map(({ name }) => name)).toEqual(['aten::outer']);
  });
});
