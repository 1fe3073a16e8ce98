import { describe, expect, test } from 'vitest';
import { type HealthCode, traceHealth } from '../../../../src/trace/analyse/traceHealth.ts';
import { analyseTrace } from '../../../../src/trace/analyse/traceAnalysis.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import { toTrace } from '../../../../src/trace/read/openTrace.ts';
import { TraceReader } from '../../../../src/trace/read/traceReader.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { analyseEvents, analyseText, oneGpu, SmallTrace } from '../../../support/trace/smallTrace.ts';

const codes = (trace: SmallTrace, metadata: Record<string, unknown> = oneGpu) =>
  traceHealth(analyseEvents(trace.events, metadata)).map(({ code }) => code);

const anyEvent = '{"ph":"X","cat":"cpu_op","name":"a","pid":1,"tid":1,"ts":1,"dur":2}';

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

  test('does not blame the recording for what the file lost', () => {
    const { events } = new SmallTrace().step(0, 0, 100).kernel('k', { launchedAt: 10, at: 20, dur: 50 });
    const kernel = events.find(({ cat }) => cat === 'kernel');
    const records = (text: string) => {
      const found = traceHealth(analyseText(text));
      return new Map(found.map((record) => [record.code, record]));
    };
    const cut = records(`{"traceEvents": [${JSON.stringify(kernel)}, {"ph":"X","na`);
    expect(cut.get('unlinked-device-work')).toMatchObject({
      option: null,
      message: expect.stringMatching(/which may have been in the part of the file that is cut off/) as string,
    });
    expect(cut.get('no-steps')?.option).toBeNull();
    expect(cut.get('no-memory')?.option).toBeNull();
    const skipped = records(
      `{"traceEvents": [${JSON.stringify(kernel)}, {${'?'.repeat(40)}}, {"ph":"M","name":"m"}]}`,
    );
    expect(skipped.get('unlinked-device-work')?.message).toMatch(/in the \d+ B that were passed over/);
    const whole = records(`{"traceEvents": [${JSON.stringify(kernel)}]}`);
    expect(whole.get('unlinked-device-work')?.option).toMatch(/warmup/);
    expect(whole.get('unlinked-device-work')?.message).toMatch(/before the recording began/);
  });

  test('says that what the GPU did is not known where the file ends before its work', () => {
    const { events } = new SmallTrace().step(0, 0, 100).kernel('k', { launchedAt: 10, at: 20, dur: 50 });
    const host = events.filter(({ cat }) => cat !== 'kernel').map((event) => JSON.stringify(event));
    const workOf = (text: string) =>
      traceHealth(analyseText(text)).find(({ code }) => code === 'no-device-work');
    expect(host.join()).toContain('cudaLaunchKernel');
    expect(workOf(`{"traceEvents": [${host.join()}, {"ph":"X","na`)).toEqual({
      code: 'no-device-work',
      message:
        'What can be read of the file ends before any work of the GPU, so what the GPU did is not known.',
      option: null,
    });
    // The header names the GPU, and not even a launch was written.
    expect(
      workOf(`{"deviceProperties":[{"id":0,"name":"G"}],"traceEvents": [${anyEvent}, {"ph":`)?.message,
    ).toMatch(/is not known/);
    expect(workOf(`{"traceEvents": [${host.join()}]}`)?.option).toMatch(/ProfilerActivity/);
    expect(workOf(`{"traceEvents": [${anyEvent}, {"ph":`)).toBeUndefined();
  });

  test('tells changed bytes from a cut file', () => {
    const reader = new TraceReader();
    reader.feed(new TextEncoder().encode(`{"traceEvents": [${anyEvent}, {"ph":"X","na`));
    reader.scanner.problems.damage = { kind: 'corrupt', fileOffset: 1234 };
    reader.finish(true);
    const found = traceHealth(analyseTrace(linkTrace(toTrace('t', reader))));
    expect(found[0]?.code).toBe('corrupt-data');
    expect(found[0]?.message).toMatch(/damaged near byte 1234 of the file, .* lost\.$/);
    expect(found.map(({ code }) => code)).not.toContain('truncated');
    expect(found.find(({ code }) => code === 'no-memory')?.message).toMatch(/behind the damaged place/);
  });

  test('says of a trace without timed events just that', () => {
    for (const text of ['[]', '{"traceEvents":[]}']) {
      const found = traceHealth(analyseText(text));
      expect(found.map(({ code }) => code)).toEqual(['no-events']);
      expect(found[0]?.option).toMatch(/active steps/);
    }
    const cut = traceHealth(analyseText('{"traceEvents":[{"ph":"X"'));
    expect(cut.find(({ code }) => code === 'no-events')?.option).toBeNull();
    expect(traceHealth(analyseText(`[${anyEvent}]`)).map(({ code }) => code)).not.toContain('no-events');
  });

  test('counts in the singular and the plural', () => {
    const untimed = '{"ph":"X","cat":"cpu_op","name":"a","pid":1,"tid":1,"ts":1,"dur":99999999999999999999}';
    const negative = '{"ph":"X","cat":"cpu_op","name":"a","pid":1,"tid":1,"ts":1,"dur":-5}';
    const messages = (events: string[]) => {
      const found = traceHealth(analyseText(`[${events.join()}]`));
      return ['events-without-time', 'negative-durations'].map(
        (wanted) => found.find(({ code }) => code === wanted)?.message,
      );
    };
    expect(messages([untimed, negative])).toEqual([
      '1 event had no usable time (none, no number, or 30 days and more) and is left out.',
      '1 event ends before it begins; it counts as empty.',
    ]);
    expect(messages([untimed, untimed, negative, negative])).toEqual([
      '2 events had no usable time (none, no number, or 30 days and more) and are left out.',
      '2 events end before they begin; they count as empty.',
    ]);
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
