import { describe, expect, it } from 'vitest';
import { copyStats } from '../../../../../src/trace/analyse/kernels/copyStats.ts';
import { kernelStats } from '../../../../../src/trace/analyse/kernels/kernelStats.ts';
import { tensorCoreTable } from '../../../../../src/trace/analyse/kernels/tensorCoreTable.ts';
import { moduleStats } from '../../../../../src/trace/analyse/modules/moduleStats.ts';
import { operatorStats } from '../../../../../src/trace/analyse/operators/operatorStats.ts';
import { windowOfSteps } from '../../../../../src/trace/analyse/operators/timeWindow.ts';
import { roofline } from '../../../../../src/trace/analyse/roofline/roofline.ts';
import { findSteps, type Step } from '../../../../../src/trace/analyse/steps.ts';
import { type LinkedTrace, linkTrace } from '../../../../../src/trace/link/linkedTrace.ts';
import { analyseFixture } from '../../../../support/trace/fixtureTrace.ts';
import { type RawEvent, SmallTrace, traceOf } from '../../../../support/trace/smallTrace.ts';

/** A kernel of whose launch the trace knows nothing. */
const unlinked = (ts: number, dur: number): RawEvent => ({
  ph: 'X',
  cat: 'kernel',
  name: 'unlinked',
  pid: 0,
  tid: 7,
  ts,
  dur,
  args: { correlation: 1_000 + ts },
});

function figuresOf(linked: LinkedTrace, steps: readonly Step[]) {
  const window = windowOfSteps(steps);
  const kernels = kernelStats(linked, tensorCoreTable(linked), { window });
  const copies = copyStats(linked, window);
  return {
    launches: kernels.reduce((sum, { calls }) => sum + calls, 0),
    kernelNs: kernels.reduce((sum, { totalNs }) => sum + totalNs, 0),
    copyNs: copies.reduce((sum, { totalNs }) => sum + totalNs, 0),
    operatorNs: operatorStats(linked, { window }).reduce((sum, { deviceSelfNs }) => sum + deviceSelfNs, 0),
    moduleNs: moduleStats(linked, window).deviceTimeNs,
  };
}

describe('device work of steps', () => {
  it('of which nobody knows the launch is the step’s in which it begins on the clock, and before the first none’s', () => {
    const trace = new SmallTrace()
      .step(1, 0, 40)
      .step(2, 40, 40)
      .kernel('linked', { launchedAt: 5, at: 50, dur: 10 })
      .kernel('linked', { launchedAt: 45, at: 80, dur: 10 });
    // The backlog ends at 45, the first step at 60: the host has long been in the second.
    const linked = linkTrace(
      traceOf([...trace.events, unlinked(10, 20), unlinked(35, 10), unlinked(55, 2), unlinked(70, 3)]),
    );
    const steps = findSteps(linked);
    expect(steps.map(({ startNs, endNs }) => [startNs, endNs])).toEqual([
      [45_000, 60_000],
      [60_000, 90_000],
    ]);
    expect(steps.map((step) => figuresOf(linked, [step]).kernelNs)).toEqual([12_000, 13_000]);
    expect(figuresOf(linked, steps)).toMatchObject({ launches: 4, kernelNs: 25_000, operatorNs: 25_000 });
    expect(roofline(linked, tensorCoreTable(linked), windowOfSteps(steps)).deviceTimeShare).toBe(0);
    expect(figuresOf(linked, [])).toMatchObject({ launches: 6, kernelNs: 55_000 });
  });

  it.each([
    ['train_base', 754],
    ['train_workers12', 754],
    ['gpt2_train_bf16', 1_153],
    ['ddp_resnet50_rank0', 901],
  ])(
    'of %s is the same for single steps and all, and as much as the host launched',
    async (name, launches) => {
      const { linked, steps, launches: stats } = await analyseFixture(name);
      const all = figuresOf(linked, steps);
      const single = steps.map((step) => figuresOf(linked, [step]));
      expect(single.map((each) => each.launches)).toEqual(steps.map(() => launches));
      for (const key of ['launches', 'kernelNs', 'copyNs', 'operatorNs', 'moduleNs'] as const) {
        expect(single.reduce((sum, each) => sum + each[key], 0)).toBe(all[key]);
      }
      expect(all.kernelNs + all.copyNs).toBe(all.operatorNs);
      expect(all.moduleNs).toBe(all.operatorNs);
      expect(stats).toMatchObject({ kernelsPerStep: launches, launchesPerStep: launches });
    },
  );
});

it('kernels of train_base take the 31.8 ms in which the device works in a step', async () => {
  const { linked, steps, breakdown } = await analyseFixture('train_base');
  const { kernelNs } = figuresOf(linked, steps);
  expect(kernelNs / steps.length / 1e6).toBeCloseTo(31.8, 1);
  // Kernels that follow one another overlap by less than a thousandth.
  expect(kernelNs).toBeGreaterThanOrEqual(breakdown.kernel);
  expect(kernelNs).toBeLessThan(1.001 * breakdown.kernel);
});
