import { describe, expect, test } from 'vitest';
import { operatorStats } from '../../../../src/trace/analyse/operators/operatorStats.ts';
import { windowOfSteps } from '../../../../src/trace/analyse/operators/timeWindow.ts';
import type { TraceAnalysis } from '../../../../src/trace/analyse/traceAnalysis.ts';
import { callsNamed } from '../../../../src/trace/link/namedRows.ts';
import { sourceFrame } from '../../../../src/trace/link/sourceFrame.ts';
import { findSourceContexts } from '../../../../src/trace/source/sourceContexts.ts';
import { sourceFigures } from '../../../../src/trace/source/sourceFigures.ts';
import {
  foldSourceLines,
  type SourceExample,
  type SourceFigures,
  type SourceSums,
} from '../../../../src/trace/source/sourceLines.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { analyseEvents, type RawEvent, SmallTrace } from '../../../support/trace/smallTrace.ts';

function figuresOf({ linked, steps, gaps }: TraceAnalysis): SourceFigures {
  return sourceFigures(linked, findSourceContexts(linked), {
    window: windowOfSteps(steps),
    stepCount: steps.length,
    gaps,
    recordedMs: null,
    offsetNs: 1000,
  });
}

function sumOf(figures: readonly SourceSums[]): SourceSums {
  const sum = (field: keyof SourceSums) => figures.reduce((total, each) => total + each[field], 0);
  return {
    deviceNs: sum('deviceNs'),
    hostNs: sum('hostNs'),
    launches: sum('launches'),
    idleNs: sum('idleNs'),
  };
}

function frame(trace: SmallTrace, name: string, ts: number, dur: number): void {
  trace.host('python_function', name, ts, dur);
}

/** Two steps; in each `step` calls `forward` of an installed package, which calls the user's `block`. */
function training(): SmallTrace {
  const trace = new SmallTrace();
  frame(trace, 'train.py(90): <module>', 0, 3000);
  for (const [index, at] of [100, 1100].entries()) {
    trace.step(index + 1, at, 900);
    frame(trace, 'train.py(31): step', at + 10, 800);
    frame(trace, 'torch/nn/modules/module.py(1): __call__', at + 20, 500);
    frame(trace, 'timm/models/vit.py(7): forward', at + 30, 400);
    frame(trace, 'model.py(12): block', at + 100, 200);
    trace.kernel('gemm', { launchedAt: at + 120, at: at + 130, dur: 40, op: 'aten::linear' });
    trace.kernel('add', { launchedAt: at + 250, at: at + 260, dur: 10, op: 'aten::add' });
    trace.kernel('norm', { launchedAt: at + 350, at: at + 360, dur: 20, op: 'aten::layer_norm' });
    trace.kernel('sgd', { launchedAt: at + 700, at: at + 710, dur: 30, op: 'aten::sub_' });
  }
  return trace;
}

describe('figures of source lines', () => {
  const analysis = analyseEvents(training().events);
  const figures = figuresOf(analysis);
  const nameAt = (example: SourceExample | null | undefined, { linked }: TraceAnalysis = analysis) =>
    linked.trace.names.text(linked.trace.events.name[example!.row]!);
  const line = (name: string, from = foldSourceLines(figures)) => from.find((each) => each.function === name);

  test('count what the line itself has, not what lines have that it calls', () => {
    expect(figures.stepCount).toBe(2);
    expect(line('block')).toMatchObject({
      file: 'model.py',
      line: 12,
      deviceNs: 100e3,
      hostNs: 400e3,
      launches: 4,
    });
    expect(line('forward')).toMatchObject({ deviceNs: 40e3, hostNs: 400e3, launches: 2 });
    expect(line('step')).toMatchObject({ deviceNs: 60e3, hostNs: 800e3, launches: 2 });
    // Only its time within the steps counts, and the pause between them is within the stretch that is looked at.
    expect(line('<module>')).toMatchObject({ deviceNs: 0, hostNs: 300e3, launches: 0 });
  });

  test('blame gaps on the line that was late', () => {
    // Each kernel waits for its launch: 130 µs after the step's begin, then after the end of the kernel before it.
    expect(line('block')?.idleNs).toBe(2 * (130 + 90) * 1e3);
    expect(line('forward')?.idleNs).toBe(2 * 90e3);
    expect(line('step')?.idleNs).toBe(2 * 330e3);
    expect(figures.totals.idleNs).toBe(sumOf([...figures.contexts, figures.unattributed]).idleNs);
  });

  test('name the operators and the longest call', () => {
    expect(line('block')?.operators).toEqual([
      { name: 'aten::linear', calls: 2, deviceNs: 80e3, hostNs: 16e3 },
      { name: 'aten::add', calls: 2, deviceNs: 20e3, hostNs: 16e3 },
    ]);
    const calledNs = 200e3;
    const example = line('block')?.example;
    expect(example).toMatchObject({ startNs: calledNs + 1000 });
    expect(example!.endNs - example!.startNs).toBe(200e3);
    expect(nameAt(example)).toBe('model.py(12): block');
    // What is longer and not shown is not the line's own.
    const lines = foldSourceLines(figures, (file) => file === 'model.py' || file === 'train.py');
    expect(nameAt(line('step', lines)?.example)).toBe('train.py(31): step');
  });

  test('say that they are those of functions', () => {
    expect(figures.lines.map(({ origin }) => origin)).toEqual(Array.from(figures.lines, () => 'frame'));
  });

  test('of files that are not shown are those of the line that called them', () => {
    const lines = foldSourceLines(figures, (file) => !file.startsWith('timm/'));
    expect(line('step', lines)).toMatchObject({ deviceNs: 100e3, hostNs: 1200e3, launches: 4 });
    expect(line('block', lines)).toMatchObject({ deviceNs: 100e3, hostNs: 400e3, launches: 4 });
    expect(line('forward', lines)).toBeUndefined();
    expect(line('step', lines)?.operators.map(({ name }) => name)).toEqual([
      'aten::sub_',
      'aten::layer_norm',
    ]);
  });

  test('come from call stacks where the trace has no frames', () => {
    const trace = new SmallTrace().step(1, 0, 1000);
    const stack = 'torch/nn/functional.py(1): linear;model.py(12): block;train.py(31): step';
    trace.kernel('gemm', {
      launchedAt: 100,
      at: 110,
      dur: 40,
      op: 'aten::mm',
      opArgs: { 'Call stack': stack },
    });
    trace.kernel('add', { launchedAt: 200, at: 210, dur: 10, op: 'aten::add' });
    const analysed = analyseEvents(trace.events);
    const found = figuresOf(analysed);
    const block = foldSourceLines(found).find(({ line: at }) => at === 12);
    expect(nameAt(block?.example, analysed)).toBe('aten::mm');
    expect(block).toMatchObject({
      file: 'model.py',
      origin: 'stack',
      deviceNs: 40e3,
      hostNs: 8e3,
      launches: 1,
      operators: [{ name: 'aten::mm', calls: 1 }],
    });
    expect(found.unattributed).toMatchObject({ deviceNs: 10e3, launches: 1 });
    // The block belongs to its caller when its own file is not shown.
    const folded = foldSourceLines(found, (file) => file === 'train.py');
    expect(folded).toMatchObject([{ file: 'train.py', line: 31, deviceNs: 40e3 }]);
    expect(nameAt(folded[0]?.example, analysed)).toBe('aten::mm');
  });

  test('of a line that a call stack names and a function begins on are the function’s', () => {
    const trace = new SmallTrace().step(1, 0, 1000);
    const opArgs = { 'Call stack': 'train.py(31): step' };
    trace.kernel('gemm', { launchedAt: 100, at: 110, dur: 40, op: 'aten::mm', opArgs });
    frame(trace, 'train.py(31): step', 400, 300);
    expect(figuresOf(analyseEvents(trace.events)).lines).toMatchObject([{ line: 31, origin: 'frame' }]);
  });

  test('of the backward pass belong to the line that waits for autograd’s thread', () => {
    const trace = new SmallTrace().step(1, 0, 1000);
    frame(trace, 'train.py(31): step', 10, 800);
    frame(trace, 'torch/autograd/graph.py(860): _engine_run_backward', 100, 400);
    const backward = new SmallTrace();
    backward.kernel('gemm', { launchedAt: 200, at: 210, dur: 40, op: 'MmBackward0' });
    backward.kernel('late', { launchedAt: 900, at: 910, dur: 20, op: 'MmBackward0' });
    const moved = backward.events.map((event: RawEvent) =>
      event['tid'] === 1 ? { ...event, tid: 2 } : event,
    );
    const found = figuresOf(analyseEvents([...trace.events, ...moved]));
    expect(foldSourceLines(found)).toMatchObject([
      {
        function: 'step',
        deviceNs: 40e3,
        hostNs: 800e3,
        launches: 1,
        operators: [{ name: 'MmBackward0', calls: 1 }],
      },
    ]);
    expect(found.unattributed).toMatchObject({ deviceNs: 20e3, hostNs: 200e3 });
  });

  test('keep a line that calls itself in one context', () => {
    const trace = new SmallTrace().step(1, 0, 1000);
    for (let depth = 0; depth < 50; depth++) {
      frame(trace, depth % 2 === 0 ? 'tree.py(3): walk' : 'tree.py(9): child', depth, 900 - 2 * depth);
    }
    trace.kernel('gemm', { launchedAt: 400, at: 410, dur: 40 });
    const found = figuresOf(analyseEvents(trace.events));
    expect(found.contexts).toHaveLength(2);
    expect(sumOf(foldSourceLines(found)).hostNs).toBe(900e3);
  });

  test('of the standard library are no lines', () => {
    const trace = new SmallTrace().step(1, 0, 1000);
    frame(trace, 'train.py(31): step', 10, 800);
    frame(trace, 'typing.py(392): inner', 20, 100);
    frame(trace, 'logging/__init__.py(1776): getEffectiveLevel', 200, 100);
    expect(figuresOf(analyseEvents(trace.events)).lines.map(({ file }) => file)).toEqual(['train.py']);
  });
});

describe.each([
  'train_base',
  'gpt2_train_bf16',
  'infer_cudagraph',
  'resnet18_train_dataloader',
  'resnet50_fp32_b1',
])('figures of source lines of %s', (name) => {
  test('add up to the totals, which are the recording’s', async () => {
    const analysis = await analyseFixture(name);
    const figures = figuresOf(analysis);
    expect(sumOf([...foldSourceLines(figures), figures.unattributed])).toEqual(figures.totals);
    expect(figures.totals.idleNs).toBe(analysis.gaps.reduce((sum, { durationNs }) => sum + durationNs, 0));
    const { linked, steps } = analysis;
    const window = windowOfSteps(steps);
    const operators = operatorStats(linked, { window });
    expect(figures.totals.deviceNs).toBe(operators.reduce((sum, { deviceSelfNs }) => sum + deviceSelfNs, 0));
    const { startNs } = linked.trace.events;
    const launches = callsNamed(linked, (call) => /LaunchKernel|GraphLaunch/.test(call)).filter(
      (row) => startNs[row]! >= window.startNs && startNs[row]! < window.endNs,
    );
    expect(figures.totals.launches).toBe(launches.length);
  });

  test('agree with the source frames of events', async () => {
    const { linked } = await analyseFixture(name);
    const contexts = findSourceContexts(linked);
    for (const row of linked.deviceRows.filter((_, index) => index % 7 === 0)) {
      const call = linked.launch[row]!;
      const found = call === 0xffffffff ? undefined : sourceFrame(linked, call);
      if (found !== undefined) {
        expect(contexts.lines[contexts.lineOf(contexts.contextOf[call]!)]).toMatchObject({
          line: found.line,
        });
      }
    }
  });
});
