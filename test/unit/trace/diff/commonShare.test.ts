import { describe, expect, test } from 'vitest';
import { diffTraces } from '../../../../src/trace/diff/diffTraces.ts';
import { analyseEvents, SmallTrace } from '../../../support/trace/smallTrace.ts';

/** One step with kernels of so many microseconds, each from an operator, all in a module. */
function program(kernels: Readonly<Record<string, readonly [op: string, dur: number]>>, module?: string) {
  const trace = new SmallTrace().step(1, 0, 1000);
  if (module !== undefined) {
    trace.host('python_function', `nn.Module: ${module}`, 1, 900);
  }
  let at = 10;
  for (const [name, [op, dur]] of Object.entries(kernels)) {
    trace.kernel(name, { launchedAt: at - 7, at, dur, op });
    at += dur + 20;
  }
  return analyseEvents(trace.events);
}

const common = (a: ReturnType<typeof program>, b: ReturnType<typeof program>) => {
  const { commonShare, areDifferentPrograms } = diffTraces(a, b);
  return { commonShare, areDifferentPrograms };
};

describe('what two traces have in common', () => {
  test('is by time, of the trace with less of it', () => {
    const a = program({ copy: ['aten::copy_', 10], conv: ['aten::conv', 90] });
    const b = program({ copy: ['aten::copy_', 50], gemm: ['aten::mm', 50] });
    expect(common(a, b)).toEqual({ commonShare: 0.1, areDifferentPrograms: true });
    expect(common(b, a)).toEqual({ commonShare: 0.1, areDifferentPrograms: true });
  });

  test('may be operators alone, as on another GPU', () => {
    const a = program({ sm80_conv: ['aten::conv', 90] });
    const b = program({ sm90_conv: ['aten::conv', 50] });
    expect(common(a, b)).toEqual({ commonShare: 1, areDifferentPrograms: false });
  });

  test('may be modules alone, as of a model that was compiled', () => {
    const a = program({ conv: ['aten::conv', 90] }, 'Net_0');
    const b = program({ triton_fused: ['triton', 50] }, 'Net_0');
    const c = program({ triton_fused_2: ['triton_2', 50] }, 'Other_0');
    expect(common(a, b)).toEqual({ commonShare: 1, areDifferentPrograms: false });
    expect(common(a, c)).toEqual({ commonShare: 0, areDifferentPrograms: true });
  });

  test('is not known where nothing of a kind was recorded', () => {
    const nothing = analyseEvents(new SmallTrace().step(1, 0, 100).events);
    expect(common(nothing, nothing)).toEqual({ commonShare: null, areDifferentPrograms: false });
  });
});
