import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/core/sentence.ts';
import type { OperatorStats } from '../../../src/trace/analyse/operators/operatorStats.ts';
import type { RooflineRow } from '../../../src/trace/analyse/roofline/roofline.ts';
import type { KernelStats } from '../../../src/trace/analyse/kernels/kernelStats.ts';
import type { IdleView } from '../../../src/trace/session/queries/idleView/idleView.ts';
import { fillSentence } from '../../../webview/kit/fillSentence.ts';
import { beginsAt } from '../../../webview/trace/detail/beginsAt.ts';
import { gapRows } from '../../../webview/trace/idle/gapRow.ts';
import { longestFrame } from '../../../webview/trace/idle/heldBy.ts';
import { idleSentence } from '../../../webview/trace/idle/idleSentence.ts';
import { kernelNote, kernelSentence } from '../../../webview/trace/kernels/kernelSentence.ts';
import { tensorCoreShares } from '../../../webview/trace/kernels/tensorCoreShares.ts';
import { achievedBy, operatorRows } from '../../../webview/trace/operators/operatorRow.ts';
import { operatorNote, operatorSentence } from '../../../webview/trace/operators/operatorSentence.ts';
import { shapesText } from '../../../webview/trace/operators/shapesText.ts';
import { topOperators } from '../../../webview/trace/operators/topOperators.ts';
import { traceStrings } from '../../../webview/trace/strings.ts';

function operator(name: string, change: Partial<OperatorStats> = {}): OperatorStats {
  return {
    name,
    isOperator: true,
    shapes: null,
    stack: [],
    calls: 1,
    hostTotalNs: 0,
    hostSelfNs: 0,
    hostRuntimeNs: 0,
    deviceTotalNs: 0,
    deviceSelfNs: 0,
    kernels: 0,
    tensorCoreShare: null,
    ...change,
  };
}

const roofline = { gpu: 'NVIDIA H200', peaks: null, rows: [], deviceTimeShare: 1, flops: 0 };

function operators(stats: readonly OperatorStats[], change = {}) {
  return {
    schema: '',
    files: [],
    stepCount: 2,
    operators: stats,
    operatorsByShape: stats,
    operatorsByStack: stats,
    roofline,
    modelFlopsUtilisation: null,
    deviceBusyNs: stats.reduce((sum, { deviceSelfNs }) => sum + deviceSelfNs, 0),
    ...change,
  };
}

function modelled(change: Partial<RooflineRow>): RooflineRow {
  return {
    name: 'aten::mm',
    shapes: '[[2, 3], [3, 4]]',
    kind: 'matmul',
    format: 'fp32',
    tensorCores: 'no',
    calls: 1,
    deviceNs: 1e6,
    flops: 1e9,
    bytes: 1e6,
    flopPerSecond: 1e12,
    bytesPerSecond: 1e9,
    intensity: 1000,
    bound: 'compute',
    efficiency: 0.5,
    ...change,
  };
}

function kernel(name: string, totalNs: number, use: 'yes' | 'no' | 'unknown', calls = 2): KernelStats {
  return {
    name,
    operator: null,
    grid: null,
    block: null,
    registersPerThread: null,
    sharedMemoryBytes: null,
    calls,
    totalNs,
    meanNs: totalNs / calls,
    minNs: 0,
    maxNs: 0,
    blocksPerSm: null,
    occupancy: null,
    isOccupancyComputed: false,
    tensorCores: { use, reason: '' },
  };
}

describe('the answer of the operators tab', () => {
  it('names those that take most of the device’s time, a step', () => {
    const answer = operators([
      operator('aten::mm', { deviceSelfNs: 6e6, hostSelfNs: 1e6, hostRuntimeNs: 1e6 }),
      operator('aten::add', { deviceSelfNs: 2e6, hostSelfNs: 4e6 }),
    ]);
    expect(plainText(operatorSentence(answer, traceStrings))).toBe(
      'Device work takes 4 ms of each step; aten::mm takes 75 % of it, then aten::add (25 %).',
    );
    expect(operatorNote(answer, traceStrings)).toBe(
      'On the host, operators take 3 ms of each step, most of it in aten::add (2 ms). Times in the table are of all 2 steps together.',
    );
  });

  it('says that work which runs at once is added up', () => {
    const stats = [operator('aten::mm', { deviceSelfNs: 6e6 }), operator('aten::add', { deviceSelfNs: 2e6 })];
    expect(operatorNote(operators(stats, { deviceBusyNs: 5e6 }), traceStrings)).toMatch(
      /^Work that runs at once on several streams is added up; it fills 2\.5 ms of each step\./,
    );
  });

  it('is about the host where no device worked, and about one step where there is one', () => {
    const answer = operators([operator('aten::mm', { hostSelfNs: 3e6 })], { stepCount: 1 });
    expect(plainText(operatorSentence(answer, traceStrings))).toBe(
      'Operators take 3 ms of the step on the host; aten::mm takes 100 % of it.',
    );
    expect(operatorNote(answer, traceStrings)).toBe('');
  });
});

describe('the rows of the operators tab', () => {
  it('say what calls reached, weighted by their time', () => {
    const stats = [operator('aten::mm', { shapes: '[[2, 3], [3, 4]]' }), operator('aten::add')];
    const answer = operators(stats, {
      roofline: {
        ...roofline,
        rows: [
          modelled({}),
          modelled({ deviceNs: 3e6, efficiency: 0.1, bound: 'memory', shapes: '[[9, 9], [9, 9]]' }),
        ],
      },
    });
    const [byName] = operatorRows(answer, 'name');
    expect(byName?.achieved).toMatchObject({ bound: 'memory', deviceNs: 4e6 });
    expect(byName?.achieved?.efficiency).toBeCloseTo(0.2);
    expect(byName?.achieved?.flopPerSecond).toBeCloseTo(2e9 / 4e-3);
    expect(operatorRows(answer, 'shape').map(({ achieved }) => achieved?.efficiency)).toEqual([
      0.5,
      undefined,
    ]);
    expect(operatorRows(answer, 'stack').map(({ achieved }) => achieved)).toEqual([null, null]);
    expect(achievedBy([])).toBeNull();
    expect(achievedBy([modelled({ efficiency: null, bound: null })])).toMatchObject({
      efficiency: null,
      bound: null,
    });
  });

  it('name the innermost line of the user’s own files', () => {
    const stack = [
      'torch/nn/modules/linear.py(130): forward',
      'train.py(31): step',
      'train.py(60): <module>',
    ];
    const [row] = operatorRows(operators([operator('aten::mm', { stack })]), 'stack');
    expect(row?.calledFrom).toBe('train.py(31): step');
  });

  it('write shapes as people do', () => {
    expect(shapesText('[[1, 64, 56, 56], [64], [], []]')).toBe('1×64×56×56, 64');
    expect(shapesText('[[], [3]]')).toBe('–, 3');
    expect(shapesText('[[[2, 3], [4]], []]')).toBe('(2×3, 4)');
    expect(shapesText('[]')).toBe('');
    expect(shapesText('[[<script>')).toBe('[[<script>');
  });
});

describe('the chart of the operators tab', () => {
  const rows = ['a', 'b', 'c', 'd'].map((name, index) =>
    operator(name, { hostSelfNs: (4 - index) * 1e6, hostTotalNs: 10e6 }),
  );

  it('puts all further operators into one bar', () => {
    const { top, rest } = topOperators(rows, 'hostSelfNs', 2);
    expect(top.map(({ name, share }) => [name, share])).toEqual([
      ['a', 0.4],
      ['b', 0.3],
    ]);
    expect(rest).toMatchObject({ timeNs: 3e6, operators: 2 });
  });

  it('has no such bar for times that contain one another', () => {
    expect(topOperators(rows, 'hostTotalNs', 2).rest).toBeUndefined();
  });
});

describe('the answer of the kernels tab', () => {
  const answer = {
    schema: '',
    files: [],
    stepCount: 2,
    kernels: [kernel('gemm', 6e6, 'yes', 3), kernel('void relu<float>(float*)', 2e6, 'no', 2)],
    kernelsByLaunch: [],
    copies: [],
    kernelsBusyNs: 8e6,
  };

  it('says how long kernels run and which takes most', () => {
    expect(plainText(kernelSentence(answer, traceStrings))).toBe(
      'Kernels run for 4 ms of each step, in 2.5 launches; gemm takes 75 % of it.',
    );
    expect(kernelNote(answer, traceStrings)).toBe(
      'Tensor cores carry 75 % of the kernels’ time; 25 % goes without them. Times in the tables are of all 2 steps together.',
    );
  });

  it('says that kernels which run at once are added up', () => {
    expect(kernelNote({ ...answer, kernelsBusyNs: 6e6 }, traceStrings)).toMatch(
      /^Kernels that run at once on several streams are added up; they fill 3 ms of each step\. Tensor/,
    );
    // A kernel may begin while the one before it ends.
    expect(kernelNote({ ...answer, kernelsBusyNs: 7.9e6 }, traceStrings)).not.toContain('at once');
  });

  it('says of kernels that nobody knows only that', () => {
    const unknown = { ...answer, stepCount: 1, kernels: [kernel('mystery', 6e6, 'unknown', 3)] };
    expect(kernelNote(unknown, traceStrings)).toBe('Whether the kernels use tensor cores is not known.');
  });

  it('adds up time by the use of tensor cores', () => {
    expect(tensorCoreShares(answer.kernels)).toEqual([
      { use: 'yes', timeNs: 6e6, share: 0.75, kernels: 1 },
      { use: 'no', timeNs: 2e6, share: 0.25, kernels: 1 },
    ]);
  });
});

describe('the answer of the idle tab', () => {
  const view: IdleView = {
    gpus: [0],
    causes: ['hostLate', 'dataLoader'],
    ranked: [
      { cause: 'dataLoader', nsPerStep: 3e6, gaps: 1 },
      { cause: 'hostLate', nsPerStep: 1e6, gaps: 2 },
    ],
    steps: [
      { index: 0, name: 'a', startNs: 0, endNs: 10e6, idleNs: 4e6, causesNs: {} as never },
      { index: 1, name: 'b', startNs: 10e6, endNs: 16e6, idleNs: 4e6, causesNs: {} as never },
    ],
    frames: [
      { text: 'train.py(3): load', source: null },
      { text: 'train.py(9): step', source: null },
    ],
    gaps: {
      gpu: Uint16Array.of(0, 0, 0),
      startNs: Float64Array.of(0, 5e6, 7e6),
      durationNs: Float64Array.of(3e6, 0.4e6, 0.6e6),
      cause: Uint8Array.of(1, 0, 0),
      frame: Int32Array.of(0, 0, 1),
      step: Uint32Array.of(0, 0, 1),
      blame: Uint32Array.of(7, 0xffffffff, 9),
      next: Uint32Array.of(0xffffffff, 8, 10),
    },
  };

  it('says how long the GPU stands still and mostly why', () => {
    expect(plainText(idleSentence(view, traceStrings))).toBe(
      'The GPU stands still for 4 ms of each 8 ms step, 50 % of it; most of that because the host waited for the data loader (3 ms).',
    );
    expect(plainText(idleSentence({ ...view, gpus: [0, 1] }, traceStrings))).toBe(
      'The 2 GPUs together stand still for 4 ms of each 8 ms step; most of that because the host waited for the data loader (3 ms).',
    );
  });

  it('finds the line that held the host for longest', () => {
    expect(longestFrame(view, 'hostLate')).toBe(1);
    expect(longestFrame(view, 'dataLoader')).toBe(0);
    expect(longestFrame(view, 'unknown')).toBe(-1);
  });

  it('has a row for each gap', () => {
    const [first, second] = gapRows(view, 3);
    expect(first).toMatchObject({
      cause: 'dataLoader',
      endNs: 3e6,
      frame: { text: 'train.py(3): load' },
      blame: { recording: 3, row: 7 },
      next: null,
    });
    expect(second).toMatchObject({ cause: 'hostLate', blame: null, next: { recording: 3, row: 8 } });
  });
});

describe('words of details', () => {
  it('say in which step something begins', () => {
    const steps = [
      { name: 'one', startNs: 0, endNs: 10 },
      { name: 'two', startNs: 10, endNs: 20 },
    ];
    expect(beginsAt(steps, { startNs: 12 })).toBe('two + 2 ns');
    expect(beginsAt(steps, { startNs: -3 })).toBe('one − 3 ns');
    expect(beginsAt(undefined, { startNs: 3 })).toBe('3 ns');
  });

  it('keep the emphasis of what fills a sentence', () => {
    expect(fillSentence('a {0} b {1}{2}.', { text: 'X', strong: true }, 'y', '')).toEqual([
      { text: 'a ' },
      { text: 'X', strong: true },
      { text: ' b ' },
      { text: 'y' },
      { text: '.' },
    ]);
  });
});
