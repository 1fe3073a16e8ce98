import { describe, expect, test } from 'vitest';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import type { SummaryJson } from '../../../../src/trace/report/reportJson.ts';
import { summaryText } from '../../../../src/trace/report/summaryText.ts';
import { summarise } from '../../../../src/trace/summarise.ts';
import { analyseEvents, oneGpu, type RawEvent, SmallTrace } from '../../../support/trace/smallTrace.ts';

function summaryOf(events: readonly RawEvent[], metadata: Record<string, unknown> = {}): SummaryJson {
  const analysis = analyseEvents(events, metadata);
  const { linked, steps } = analysis;
  return summarise([analysis], formJob([{ path: 'made by a test', linked, steps }]));
}

describe('the summary', () => {
  const untimed = { ph: 'X', cat: 'cpu_op', name: 'a', pid: 1, tid: 1, ts: 1, dur: 1e20 };

  test.each([
    ['no event', []],
    ['no event with a usable time', [untimed]],
  ])('of %s claims no time and no coverage', (_, events) => {
    const summary = summaryOf(events);
    expect(summary.coverage).toEqual({ deviceTime: null, operators: null });
    expect(summary.health.map(({ code }) => code)).toContain('no-events');
    const text = summaryText(summary, 'text');
    expect(text).toMatch(/no timed event/);
    expect(text).not.toMatch(/Where the time goes|100 %|\b0 ns/);
  });

  test('has a row for each part of a step, and shares of the device time', () => {
    const { events } = new SmallTrace().step(0, 0, 100).kernel('k', { launchedAt: 10, at: 20, dur: 50 });
    const summary = summaryOf(events, oneGpu);
    expect(summary.coverage).toEqual({ deviceTime: 1, operators: 1 });
    const text = summaryText(summary, 'text');
    expect(text).toMatch(/^Kernel +50 µs +50 %$/m);
    expect(text).toMatch(/^Step +100 µs +100 %$/m);
  });
});
