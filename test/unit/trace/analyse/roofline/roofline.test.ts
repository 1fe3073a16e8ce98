import { describe, expect, it } from 'vitest';
import { tensorCoreTable } from '../../../../../src/trace/analyse/kernels/tensorCoreTable.ts';
import { windowOfSteps } from '../../../../../src/trace/analyse/operators/timeWindow.ts';
import { devicePeaks, peakFlopPerSecond } from '../../../../../src/trace/analyse/roofline/devicePeaks.ts';
import { operatorCost } from '../../../../../src/trace/analyse/roofline/operatorCost.ts';
import { modelFlopsUtilisation, roofline } from '../../../../../src/trace/analyse/roofline/roofline.ts';
import { rooflineTable } from '../../../../../src/trace/analyse/roofline/rooflineTable.ts';
import { operatorArgs } from '../../../../../src/trace/analyse/roofline/tensorArgs.ts';
import { linkTrace } from '../../../../../src/trace/link/linkedTrace.ts';
import { oneGpu, type RawEvent, SmallTrace, traceOf } from '../../../../support/trace/smallTrace.ts';
import { analyseFixture } from '../../../../support/trace/fixtureTrace.ts';

function cost(name: string, dims: unknown, types: string[], values: string[] = []) {
  const found = operatorCost(
    name,
    operatorArgs(JSON.stringify(dims), JSON.stringify(types), JSON.stringify(values)),
  );
  return found === undefined ? undefined : [found.flops, found.bytes, found.format];
}
const floats = (count: number) => Array.from({ length: count }, () => 'float');

describe('the cost of an operator', () => {
  it('is 2mnk for matrix products', () => {
    expect(
      cost(
        'aten::mm',
        [
          [2, 3],
          [3, 5],
        ],
        floats(2),
      ),
    ).toEqual([60, (6 + 15 + 10) * 4, 'fp32']);
    expect(
      cost(
        'aten::bmm',
        [
          [7, 2, 3],
          [7, 3, 5],
        ],
        ['c10::Half', 'c10::Half'],
      ),
    ).toEqual([420, 7 * 31 * 2, 'fp16']);
    expect(cost('aten::addmm', [[5], [2, 3], [3, 5], [], []], [...floats(3), 'Scalar', 'Scalar'])).toEqual([
      60,
      36 * 4,
      'fp32',
    ]);
    expect(cost('aten::linear', [[4, 2, 3], [5, 3], [5]], floats(3))).toEqual([
      240,
      (24 + 15 + 5 + 40) * 4,
      'fp32',
    ]);
    expect(
      cost(
        'aten::matmul',
        [
          [6, 1, 2, 3],
          [4, 3, 5],
        ],
        floats(2),
      )?.[0],
    ).toBe(24 * 60);
    expect(
      cost(
        'aten::mm',
        [
          [2, 3],
          [4, 5],
        ],
        floats(2),
      ),
    ).toBeUndefined();
  });

  it('of convolutions follows stride, padding, dilation and groups', () => {
    const types = ['float', 'float', '', 'ScalarList', 'ScalarList', 'ScalarList', 'Scalar'];
    const conv = (weight: number[], values: string[]) =>
      cost('aten::conv2d', [[2, 8, 16, 16], weight, [], [], [], [], []], types, ['', '', '', ...values])?.[0];
    expect(conv([4, 8, 3, 3], ['[1, 1]', '[1, 1]', '[1, 1]', '1'])).toBe(2 * 2 * 256 * 4 * 8 * 9);
    expect(conv([4, 8, 3, 3], ['[2, 2]', '[1, 1]', '[1, 1]', '1'])).toBe(2 * 2 * 64 * 4 * 8 * 9);
    expect(conv([4, 8, 3, 3], ['[1, 1]', '[0, 0]', '[2, 2]', '1'])).toBe(2 * 2 * 144 * 4 * 8 * 9);
    expect(conv([8, 1, 3, 3], ['[1]', '[1]', '[1]', '8'])).toBe(2 * 2 * 256 * 8 * 9);
    expect(conv([4, 8, 3, 3], [])).toBeUndefined();
  });

  it('of the backward pass counts the wanted gradients', () => {
    const dims = [[2, 4, 16, 16], [2, 8, 16, 16], [4, 8, 3, 3], [], [], [], [], [], [], [], []];
    const backward = (mask: string) =>
      cost('aten::convolution_backward', dims, floats(3), [
        '',
        '',
        '',
        '',
        '[1, 1]',
        '[1, 1]',
        '[1, 1]',
        'False',
        '[0, 0]',
        '1',
        mask,
      ])?.[0];
    const one = 2 * 2 * 256 * 4 * 8 * 9;
    expect(backward('[True, True, False]')).toBe(2 * one);
    expect(backward('[False, True, True]')).toBe(one);
  });

  it('of attention is two products forward and five backward', () => {
    const shape = [2, 4, 128, 64];
    const types = ['c10::Half', 'c10::Half', 'c10::Half', 'c10::Half'];
    const one = 2 * 2 * 4 * 128 * 128 * 64;
    expect(cost('aten::_scaled_dot_product_flash_attention', [shape, shape, shape], types)?.[0]).toBe(
      2 * one,
    );
    expect(cost('aten::_flash_attention_forward', Array(3).fill([2, 128, 4, 64]), types)?.[0]).toBe(2 * one);
    expect(
      cost('aten::_scaled_dot_product_flash_attention_backward', [shape, shape, shape, shape], types)?.[0],
    ).toBe(5 * one);
  });

  it('of operators that stream is their bytes', () => {
    expect(cost('aten::add', [[4, 5], [5], []], ['float', 'float', 'Scalar'])).toEqual([
      20,
      (20 + 5 + 20) * 4,
      'fp32',
    ]);
    expect(cost('aten::mul', [[4, 5], []], ['c10::Half', 'double'])).toEqual([20, 80, 'fp16']);
    expect(cost('aten::relu_', [[4, 5]], floats(1))).toEqual([20, 160, 'fp32']);
    expect(cost('aten::copy_', [[4, 5], [4, 5], []], ['c10::Half', 'float', 'Scalar'])).toEqual([
      0,
      40 + 80,
      'fp32',
    ]);
    expect(cost('aten::zero_', [[4, 5]], floats(1))).toEqual([0, 80, 'fp32']);
    expect(cost('aten::embedding', [[100, 8], [3]], ['float', 'long int'])).toEqual([
      0,
      24 + 2 * 3 * 32,
      'fp32',
    ]);
    expect(cost('aten::sum', [[4, 5]], floats(1))).toEqual([20, 80, 'fp32']);
  });

  it('is not known without shapes, types or a model', () => {
    expect(cost('aten::mm', [], [])).toBeUndefined();
    expect(operatorCost('aten::mm', operatorArgs('[[2, 3', '', ''))).toBeUndefined();
    expect(cost('mylib::op', [[2]], floats(1))).toBeUndefined();
  });
});

describe('peaks of GPUs', () => {
  it.each([
    ['NVIDIA H200', 989.4, 4800],
    ['NVIDIA H100 80GB HBM3', 989.4, 3350],
    ['NVIDIA H100 PCIe', 756, 2000],
    ['NVIDIA A100-SXM4-80GB', 312, 2039],
    ['NVIDIA A100-PCIE-40GB', 312, 1555],
    ['NVIDIA A10', 125, 600],
    ['NVIDIA L4', 121, 300],
    ['Tesla T4', 65, 320],
    ['Tesla V100-SXM2-16GB', 125, 900],
    ['NVIDIA GeForce RTX 4090', 165.2, 1008],
    ['AMD Instinct MI300X', 1307.4, 5300],
    ['NVIDIA B200', 2250, 8000],
  ])('%s', (name, fp16, memory) => {
    expect(devicePeaks(name)).toMatchObject({ fp16, memory });
  });

  it('are not guessed', () => {
    expect(devicePeaks('NVIDIA A10G')).toBeUndefined();
    expect(devicePeaks('some GPU')).toBeUndefined();
  });

  it('follow format and unit', () => {
    const peaks = devicePeaks('NVIDIA H200')!;
    expect(peakFlopPerSecond(peaks, 'fp32', false)).toBe(67e12);
    expect(peakFlopPerSecond(peaks, 'fp32', true)).toBe(494.7e12);
    expect(peakFlopPerSecond(peaks, 'bf16', true)).toBe(989.4e12);
    expect(peakFlopPerSecond(peaks, 'integer', false)).toBeUndefined();
  });
});

const h200 = { deviceProperties: [{ ...oneGpu.deviceProperties[0], name: 'NVIDIA H200' }] };

function rooflineOf(trace: SmallTrace, metadata: RawEvent = h200) {
  const linked = linkTrace(traceOf(trace.events, metadata));
  return roofline(linked, tensorCoreTable(linked));
}

describe('the roofline', () => {
  const half = {
    'Input Dims': [
      [4096, 4096],
      [4096, 4096],
    ],
    'Input type': ['c10::Half', 'c10::Half'],
  };
  const added = { 'Input Dims': [[1 << 20], [1 << 20], []], 'Input type': ['float', 'float', 'Scalar'] };

  it('tells what bounds an operator and how near it is', () => {
    const report = rooflineOf(
      new SmallTrace()
        .kernel('nvjet_hsh', { launchedAt: 10, at: 20, dur: 278, op: 'aten::mm', opArgs: half })
        .kernel('elementwise_kernel', { launchedAt: 20, at: 300, dur: 10, op: 'aten::add', opArgs: added })
        .kernel('elementwise_kernel', {
          launchedAt: 40,
          at: 320,
          dur: 2,
          op: 'aten::relu',
          opArgs: { 'Input Dims': [[8]], 'Input type': ['float'] },
        })
        .kernel('unknown', { launchedAt: 60, at: 330, dur: 10, op: 'mylib::op' }),
    );
    expect(report.rows.map(({ name, bound, tensorCores }) => [name, bound, tensorCores])).toEqual([
      ['aten::mm', 'compute', 'yes'],
      ['aten::add', 'memory', 'no'],
      ['aten::relu', 'launch', 'no'],
    ]);
    expect(report.rows[0]?.efficiency).toBeCloseTo((2 * 4096 ** 3) / 989.4e12 / 278e-6, 6);
    expect(report.rows[1]?.bytesPerSecond).toBeCloseTo((3 * 4 * 2 ** 20) / 10e-6, 0);
    expect(report.deviceTimeShare).toBeCloseTo(290 / 300, 9);
    expect(rooflineTable(report).rows[0]).toContain('494 TFLOP/s');
  });

  it('keeps convolutions of other strides apart', () => {
    const conv = (stride: number) => ({
      'Input Dims': [[2, 64, 64, 64], [64, 64, 4, 4], [], [], [], [], []],
      'Input type': ['float', 'float', '', 'ScalarList', 'ScalarList', 'ScalarList', 'Scalar'],
      'Concrete Inputs': ['', '', '', `[${stride}, ${stride}]`, '[0, 0]', '[1, 1]', '1'],
    });
    const report = rooflineOf(
      new SmallTrace()
        .kernel('k', { launchedAt: 10, at: 20, dur: 30, op: 'aten::conv2d', opArgs: conv(2) })
        .kernel('k', { launchedAt: 20, at: 60, dur: 20, op: 'aten::conv2d', opArgs: conv(4) })
        .kernel('k', { launchedAt: 30, at: 90, dur: 20, op: 'aten::conv2d', opArgs: conv(4) }),
    );
    const positions = 2 * 2 * 64 * 64 * 16;
    expect(report.rows.map(({ calls, flops }) => [calls, flops])).toEqual([
      [2, 2 * positions * 16 * 16],
      [1, positions * 31 * 31],
    ]);
  });

  it('leaves copies from the host out', () => {
    const trace = new SmallTrace().kernel('Memcpy HtoD (Pageable -> Device)', {
      launchedAt: 10,
      at: 20,
      dur: 50,
      cat: 'gpu_memcpy',
      op: 'aten::copy_',
      opArgs: { 'Input Dims': [[1000], [1000]], 'Input type': ['float', 'float'] },
    });
    expect(rooflineOf(trace)).toMatchObject({ rows: [], deviceTimeShare: 0 });
  });

  it('judges nothing for a GPU that it does not know', () => {
    const trace = new SmallTrace().kernel('k', {
      launchedAt: 10,
      at: 20,
      dur: 50,
      op: 'aten::mm',
      opArgs: half,
    });
    const report = rooflineOf(trace, oneGpu);
    expect(report).toMatchObject({
      gpu: 'GPU',
      peaks: null,
      rows: [{ bound: null, efficiency: null, flops: 2 * 4096 ** 3 }],
    });
    expect(modelFlopsUtilisation(report, 1e6)).toBeNull();
  });

  it('adds up to a utilisation', () => {
    const trace = new SmallTrace().kernel('nvjet_hsh', {
      launchedAt: 10,
      at: 20,
      dur: 500,
      op: 'aten::mm',
      opArgs: half,
    });
    expect(modelFlopsUtilisation(rooflineOf(trace), 1e6)).toBeCloseTo((2 * 4096 ** 3) / 989.4e12 / 1e-3, 6);
  });
});

describe('operations of a recorded step', () => {
  // Public figures: ResNet-50 takes 4.1 G multiply-adds an image, a training step three times as many.
  it.each([
    ['resnet50_fp32_b1', 2 * 4.1e9],
    ['resnet50_fp16_b32', 32 * 2 * 4.1e9],
    ['train_base', 64 * 3 * 2 * 4.1e9],
    // 6 operations for each of 124 M weights and 4096 tokens, and attention: 12 · layers · width · tokens a token.
    ['gpt2_train_bf16', 4096 * (6 * 124e6 + 12 * 12 * 768 * 512)],
  ])('%s', async (name, flops) => {
    const { linked, steps } = await analyseFixture(name);
    const report = roofline(linked, tensorCoreTable(linked), windowOfSteps(steps));
    expect(report.flops / steps.length / flops).toBeGreaterThan(0.95);
    expect(report.flops / steps.length / flops).toBeLessThan(1.05);
    for (const { kind, efficiency } of report.rows) {
      // What streams may come from caches.
      expect(efficiency).toBeLessThan(kind === 'streaming' ? 5 : 1);
    }
  });
});
