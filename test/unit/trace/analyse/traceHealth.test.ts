import { describe, expect, test } from 'vitest';
import { type HealthCode, traceHealth } from '../../../../src/trace/analyse/traceHealth.ts';
import { analyseTrace } from '../../../../src/trace/analyse/traceAnalysis.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import { toTrace } from '../../../../src/trace/read/openTrace.ts';
import { TraceReader } from '../../../../src/trace/read/traceReader.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { analyseEvents, oneGpu, SmallTrace } from '../../../support/trace/smallTrace.ts';

const codes = (trace: SmallTrace, metadata: Record<string, unknown> = oneGpu) =>
  traceHealth(analyseEvents(trace.events, metadata)).map(({ code }) => code);

describe('trace health', () => {
  test('names what was not recorded, with the option that records it', () => {
    const trace = new SmallTrace().step(0, 0, 100).kernel('k', { launchedAt: 10, at: 20, dur: 50 });
    const records = traceHealth(analyseEvents(trace.events, oneGpu));
    const options = new Map<HealthCode, string | null>(records.map(({ code, option }) => [code, option]));
    expect(options.get('no-shapes')).toBe('record_shapes=True');
    expect(options.get('no-stacks')).toBe('with_stack=True');
    expect(options.get('no-memory')).toBe('profile_memory=True');
  });

  test('says when there are no steps, and when a GPU did nothing', () => {
    const host = new SmallTrace().host('cpu_op', 'aten::add', 0, 10);
    expect(codes(host)).toEqual(expect.arrayContaining(['no-steps', 'no-device-work']));
    expect(codes(host, {})).not.toContain('no-device-work');
  });

  test('counts work that nothing launched, and events that overlap', () => {
    const trace = new SmallTrace()
      .step(0, 0, 100)
      .kernel('k', { launchedAt: 10, at: 20, dur: 30 })
      .host('cpu_op', 'a', 40, 20)
      .host('cpu_op', 'b', 50, 20);
    trace.events.push({
      ph: 'X',
      cat: 'kernel',
      name: 'lost',
      pid: 0,
      tid: 7,
      ts: 60,
      dur: 10,
      args: { correlation: 999 },
    });
    const records = traceHealth(analyseEvents(trace.events, oneGpu));
    expect(records.find(({ code }) => code === 'unlinked-device-work')?.message).toMatch(
      /^1 piece of device work, 25 %/,
    );
    expect(records.find(({ code }) => code === 'overlapping-events')?.message).toMatch(/^1 host event/);
  });

  test('tells of damage: what was skipped, where, and a file that breaks off', () => {
    const reader = new TraceReader();
    const good = '{"ph":"X","cat":"cpu_op","name":"a","pid":1,"tid":1,"ts":1,"dur":2}';
    reader.feed(new TextEncoder().encode(`{"traceEvents": [${good}, {"ph":"X" ?? }, ${good}, {"ph":"X","na`));
    reader.finish(false);
    const found = traceHealth(analyseTrace(linkTrace(toTrace('t', reader))));
    expect(found.map(({ code }) => code)).toEqual(expect.arrayContaining(['truncated', 'skipped-bytes']));
    expect(found.find(({ code }) => code === 'skipped-bytes')?.message).toMatch(/byte \d+/);
  });

  test('of real recordings tells of the profiler’s own time and of other ranks', async () => {
    const of = async (name: string) => traceHealth(await analyseFixture(name)).map(({ code }) => code);
    expect(await of('infer_eager')).toContain('profiler-overhead');
    expect(await of('train_base')).not.toContain('profiler-overhead');
    expect(await of('ddp_resnet50_rank0')).toEqual(
      expect.arrayContaining(['one-rank-only', 'no-sync-events']),
    );
  });
});
