import { describe, expect, it } from 'vitest';
import { stripOf } from '../../../../src/trace/timeline/stepStrip.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { analyseEvents, SmallTrace } from '../../../support/trace/smallTrace.ts';

describe('the picture of a step', () => {
  it('has lanes from Python to the stream, and the waiting of the GPU, on the axis of the session', () => {
    const trace = new SmallTrace()
      .step(1, 1_000, 1_000)
      .host('python_function', 'train.py(3): step', 1_010, 900)
      .kernel('gemm', { launchedAt: 1_100, at: 1_200, dur: 300 })
      .kernel('Memcpy DtoH (Device -> Pinned)', {
        launchedAt: 1_600,
        at: 1_700,
        dur: 100,
        cat: 'gpu_memcpy',
      });
    const analysis = analyseEvents(trace.events);
    const zero = analysis.steps[0]!.startNs;
    const strip = stripOf(analysis, null, 5_000 - zero)!;
    expect(strip.fromNs).toBe(5_000);
    expect(strip.isWhole).toBe(true);
    expect(strip.lanes.map(({ what, boxes }) => [what, boxes.map(({ kind }) => kind)])).toEqual([
      ['python', ['python']],
      ['operators', ['operator', 'operator']],
      ['launches', ['launch', 'launch']],
      ['stream', ['kernel', 'copy']],
    ]);
    const [, , , stream] = strip.lanes;
    expect(stream!.idle.map(({ startNs, endNs }) => [startNs - 5_000, endNs - 5_000])).toEqual([
      [0, 200_000],
      [500_000, 700_000],
      [800_000, 1_000_000],
    ]);
  });

  it('shows ranges where there are no lines of the user', () => {
    const trace = new SmallTrace()
      .step(1, 0, 1_000)
      .host('user_annotation', 'forward', 10, 500)
      .kernel('gemm', { launchedAt: 100, at: 200, dur: 300 });
    const [first] = stripOf(analyseEvents(trace.events), null, 0)!.lanes;
    expect(first!.boxes.map(({ name, kind }) => [name, kind])).toEqual([['forward', 'annotation']]);
  });

  it('merges what would be less than a pixel, and keeps the longest name', () => {
    const trace = new SmallTrace().step(1, 0, 10_000);
    for (let index = 0; index < 50; index++) {
      trace.kernel(index === 7 ? 'longest' : 'short', {
        launchedAt: 100 + index * 2,
        at: 1_000 + index * 2,
        dur: index === 7 ? 2 : 1,
        callDur: 1,
      });
    }
    const stream = stripOf(analyseEvents(trace.events), null, 0)!.lanes.at(-1)!;
    expect(stream.boxes).toHaveLength(1);
    expect(stream.boxes[0]!.name).toBe('longest');
  });

  it('shows the stretch with most waiting where a whole step would be a blur', async () => {
    const analysis = await analyseFixture('infer_eager');
    const strip = stripOf(analysis, [1, 1], 0)!;
    const step = analysis.steps[1]!;
    expect(strip.step).toEqual({ index: 1, name: 'ProfilerStep#5' });
    expect(strip.isWhole).toBe(false);
    expect(strip.fromNs).toBeGreaterThanOrEqual(step.startNs);
    expect(strip.toNs).toBeLessThanOrEqual(step.endNs + 1);
    for (const { boxes } of strip.lanes) {
      expect(boxes.length).toBeGreaterThan(0);
      for (const { startNs, endNs } of boxes) {
        expect(startNs).toBeGreaterThanOrEqual(strip.fromNs);
        expect(endNs).toBeLessThanOrEqual(strip.toNs);
      }
    }
  });

  it('is nothing without steps', () => {
    expect(stripOf(analyseEvents([]), null, 0)).toBeNull();
  });
});
