import { describe, expect, test } from 'vitest';
import type { Finding, FindingId } from '../../../../src/trace/findings/finding.ts';
import { findFindings } from '../../../../src/trace/findings/findFindings.ts';
import { analyseEvents, oneGpu, SmallTrace } from '../../../support/trace/smallTrace.ts';

function find(trace: SmallTrace, id: FindingId): Finding | undefined {
  return findFindings(analyseEvents(trace.events, oneGpu)).find((finding) => finding.id === id);
}

/** Steps of 9.9 ms in which the GPU is never without work: the host is done with all its launches after 3 ms. */
function gpuBound(kernelName: string, options: { op?: string; type?: string } = {}): SmallTrace {
  const trace = new SmallTrace();
  for (let step = 0; step < 3; step++) {
    const hostStart = step * 1_000;
    trace.step(step, hostStart, 1_000);
    for (let kernel = 0; kernel < 10; kernel++) {
      trace.kernel(kernelName, {
        launchedAt: hostStart + 10 + kernel * 20,
        at: 100 + step * 9_900 + kernel * 990,
        dur: 990,
        op: options.op ?? 'aten::op',
        opArgs:
          options.type === undefined
            ? {}
            : {
                'Input Dims': [
                  [64, 64],
                  [64, 64],
                ],
                'Input type': [options.type, options.type],
              },
      });
    }
  }
  return trace;
}

describe('lower precision', () => {
  test('is advised where FP32 products on vector units fill the step', () => {
    const finding = find(
      gpuBound('ampere_sgemm_128x64_tn', { op: 'aten::mm', type: 'float' }),
      'lower-precision',
    );
    // 60 % of the 9.9 ms that products take in each step.
    expect(finding!.stakeNsPerStep / 1e6).toBeGreaterThan(5);
    expect(finding!.stakeNsPerStep / 1e6).toBeLessThan(6.1);
  });

  test.each([
    ['products on tensor cores', 'cutlass_80_tensorop_s1688gemm_128x128', 'float'],
    ['products in BF16', 'nvjet_sm90_tst_192x128', 'c10::BFloat16'],
  ])('is not advised for %s', (_what, kernel, type) => {
    expect(find(gpuBound(kernel, { op: 'aten::mm', type }), 'lower-precision')).toBeUndefined();
  });

  test('is not advised while the host is late', () => {
    const trace = new SmallTrace();
    for (const [index, start] of [0, 10_000].entries()) {
      trace.step(index, start, 10_000);
      for (let kernel = 0; kernel < 40; kernel++) {
        trace.kernel('ampere_sgemm_128x64_tn', {
          launchedAt: start + 10 + kernel * 240,
          at: start + 20 + kernel * 240,
          dur: 100,
          op: 'aten::mm',
          opArgs: { 'Input Dims': [[64, 64]], 'Input type': ['float'] },
        });
      }
    }
    const ids = findFindings(analyseEvents(trace.events, oneGpu)).map(({ id }) => id);
    expect(ids).not.toContain('lower-precision');
    expect(ids).toContain('host-bound');
  });
});

test('elementwise kernels that fill the step are said to be fusible, by half of their time', () => {
  const finding = find(gpuBound('void at::native::vectorized_elementwise_kernel<4>'), 'fusible-kernels');
  expect(finding!.stakeNsPerStep / 1e6).toBeCloseTo(4.95, 0);
});

test('layout conversions count whole', () => {
  const finding = find(
    gpuBound('void cudnn::engines_precompiled::nchwToNhwcKernel<float>'),
    'layout-conversion',
  );
  expect(finding!.stakeNsPerStep / 1e6).toBeGreaterThan(8.5);
  expect(finding!.advice).toContain('channels_last');
});

describe('memory', () => {
  test('near the limit is a finding without a stake', () => {
    const trace = gpuBound('k').memory(50, 1e9, 75e9, 76e9);
    expect(find(trace, 'memory-limit')).toMatchObject({ stakeNsPerStep: 0, confidence: 'high' });
    expect(find(gpuBound('k').memory(50, 1e9, 60e9, 76e9), 'memory-limit')).toBeUndefined();
  });

  test('reserved far beyond what is allocated is fragmentation', () => {
    expect(find(gpuBound('k').memory(50, 1e9, 40e9, 76e9), 'fragmentation')).toBeDefined();
    expect(find(gpuBound('k').memory(50, 1e9, 70e9, 76e9), 'fragmentation')).toBeUndefined();
  });
});

test('pageable copies are found where they keep the step', () => {
  const trace = new SmallTrace();
  for (const [index, start] of [0, 10_000, 20_000].entries()) {
    trace.step(index, start, 10_000);
    trace.kernel('Memcpy HtoD (Pageable -> Device)', {
      launchedAt: start + 10,
      at: start + 20,
      dur: 4_000,
      cat: 'gpu_memcpy',
      call: 'cudaMemcpyAsync',
      callDur: 4_050,
      op: 'aten::copy_',
      args: { bytes: 1e8 },
    });
    trace.kernel('work', { launchedAt: start + 4_100, at: start + 4_110, dur: 5_800 });
  }
  const finding = find(trace, 'pageable-copies');
  expect(finding!.stakeNsPerStep / 1e6).toBeGreaterThan(1.5);
  expect(finding!.stakeNsPerStep / 1e6).toBeLessThan(4.2);
  expect(finding!.advice).toContain('pin_memory');
});

test('an optimizer that launches for each parameter is told from one that does not', () => {
  const withLoop = (op: string, launches: number) => {
    const trace = new SmallTrace();
    for (const [index, start] of [0, 20_000].entries()) {
      trace
        .step(index, start, 20_000)
        .host('user_annotation', 'Optimizer.step#AdamW.step', start + 5, 18_000);
      for (let each = 0; each < launches; each++) {
        const at = start + 10 + each * 40;
        trace.kernel('small', { launchedAt: at, at: at + 8, dur: 2, op });
      }
    }
    return trace;
  };
  expect(find(withLoop('aten::addcdiv_', 400), 'optimizer-loop')!.advice).toContain('fused=True');
  expect(find(withLoop('aten::_foreach_addcdiv_', 400), 'optimizer-loop')).toBeUndefined();
  expect(find(withLoop('aten::addcdiv_', 50), 'optimizer-loop')).toBeUndefined();
});

test('memory asked of the driver in steps', () => {
  const trace = gpuBound('k');
  for (const start of [0, 1_000, 2_000]) {
    trace.host('cuda_runtime', 'cudaMalloc', start + 300, 650);
  }
  expect(find(trace, 'device-allocation')!.stakeNsPerStep).toBe(650_000);
});

test('gloo beside a GPU, and DataParallel only with several', () => {
  const gloo = gpuBound('k').host('user_annotation', 'gloo:all_reduce', 400, 300);
  expect(find(gloo, 'wrong-backend')!.advice).toContain('nccl');
  const parallel = gpuBound('k').host('cpu_op', 'DataParallel.forward', 400, 300);
  expect(find(parallel, 'data-parallel')).toBeUndefined();
  parallel.events.push({ ph: 'X', cat: 'kernel', name: 'k', pid: 1, tid: 9, ts: 500, dur: 5, args: {} });
  expect(find(parallel, 'wrong-backend')).toBeUndefined();
});

test('nothing is found where nothing is amiss', () => {
  expect(findFindings(analyseEvents(gpuBound('some_product_kernel').events, oneGpu))).toEqual([]);
});
