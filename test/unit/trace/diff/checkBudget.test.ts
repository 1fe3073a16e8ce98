import { expect, test } from 'vitest';
import type { Budget } from '../../../../src/trace/diff/budgetSchema.ts';
import { budgetText, checkBudget } from '../../../../src/trace/diff/checkBudget.ts';
import { diffTraces } from '../../../../src/trace/diff/diffTraces.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { analyseEvents, analyseText, SmallTrace } from '../../../support/trace/smallTrace.ts';

/** Two steps of a kernel, an operator on the host, and memory. */
function trace({ kernelUs = 100, stepUs = 200, hostUs = 20, bytes = 1e6, syncs = 0 }) {
  const made = new SmallTrace();
  for (const step of [0, 1]) {
    const from = step * stepUs;
    made
      .step(step, from, stepUs)
      .kernel('gemm_fast', { launchedAt: from + 2, at: from + 8, dur: kernelUs, op: 'aten::mm' });
    made.host('cpu_op', 'aten::host', from + 150, hostUs);
    if (bytes > 0) {
      made.memory(from + 5, bytes, bytes, bytes);
    }
    for (let sync = 0; sync < syncs; sync++) {
      made.host('cuda_runtime', 'cudaDeviceSynchronize', from + 180 + sync, 1);
    }
  }
  return analyseEvents(made.events);
}

type Options = Parameters<typeof trace>[0];

function check(before: Options, after: Options, budget: Omit<Budget, 'version'>) {
  return checkBudget(diffTraces(trace(before), trace(after)), { version: 1, ...budget });
}

test.each<[string, Options, Options, Omit<Budget, 'version'>, boolean]>([
  ['step, absolute', {}, {}, { step: { maxMs: 0.2 } }, true],
  ['step, absolute', {}, {}, { step: { maxMs: 0.199 } }, false],
  ['step, more', {}, { stepUs: 210 }, { step: { maxIncreaseMs: 0.01 } }, true],
  ['step, more', {}, { stepUs: 210 }, { step: { maxIncreaseMs: 0.009 } }, false],
  ['step, per cent', {}, { stepUs: 210 }, { step: { maxIncreasePercent: 5 } }, true],
  ['step, per cent', {}, { stepUs: 210 }, { step: { maxIncreasePercent: 4.9 } }, false],
  ['step that became shorter', { stepUs: 210 }, {}, { step: { maxIncreasePercent: 0 } }, true],
  ['kernel time', {}, { kernelUs: 120 }, { kernelTime: { maxIncreasePercent: 19 } }, false],
  ['calls', {}, { syncs: 2 }, { synchronisingCalls: { maxIncrease: 2 } }, true],
  ['calls', {}, { syncs: 2 }, { synchronisingCalls: { max: 1 } }, false],
  [
    'from nothing by a percentage',
    {},
    { syncs: 1 },
    { synchronisingCalls: { maxIncreasePercent: 900 } },
    false,
  ],
  ['launches', {}, {}, { launches: { max: 1 } }, true],
  ['memory', {}, { bytes: 3e6 }, { peakMemory: { maxMB: 3 } }, true],
  ['memory', {}, { bytes: 3e6 }, { peakMemory: { maxIncreaseMB: 1.9 } }, false],
  ['memory that was not recorded', {}, { bytes: 0 }, { peakMemory: { maxMB: 3 } }, false],
  [
    'an operator on the device',
    {},
    { kernelUs: 120 },
    { operators: [{ name: 'aten::mm', maxIncreasePercent: 10 }] },
    false,
  ],
  [
    'an operator on the host',
    {},
    { hostUs: 25 },
    { operators: [{ name: 'aten::host', maxMs: 0.025 }] },
    true,
  ],
  [
    'an operator on the host',
    {},
    { hostUs: 25 },
    { operators: [{ name: 'aten::host', maxMs: 0.024 }] },
    false,
  ],
  ['kernels by pattern', {}, { kernelUs: 120 }, { kernels: [{ name: 'gemm_*', maxMs: 0.119 }] }, false],
  [
    'kernels by pattern that fits none',
    {},
    { kernelUs: 120 },
    { kernels: [{ name: 'gemm', maxMs: 0 }] },
    true,
  ],
  ['calls of a kernel', {}, {}, { kernels: [{ name: '*', maxCalls: 0 }] }, false],
])('%s', (_, before, after, budget, passed) => {
  expect(check(before, after, budget).passed).toBe(passed);
});

test('rows name the field, and the text what was exceeded', () => {
  const result = check(
    {},
    { stepUs: 300 },
    { step: { maxIncreasePercent: 5, maxMs: 1 }, launches: { max: 3 } },
  );
  expect(result.rows.map(({ field, isKept }) => [field, isKept])).toEqual([
    ['step.maxMs', true],
    ['step.maxIncreasePercent', false],
    ['launches.max', true],
  ]);
  expect(budgetText(result, 'text')).toContain('The budget is exceeded: 1 of 3 limits.');
  expect(budgetText(result, 'markdown')).toContain(
    '| EXCEEDED | Step | 200 µs | 300 µs | at most 5 % more |',
  );
});

test('times are compared for the same number of samples', async () => {
  const diff = diffTraces(await analyseFixture('infer_eager'), await analyseFixture('infer_eager_b32'));
  // 0.8 ms of kernels for one image became 5 ms for 32.
  expect(checkBudget(diff, { version: 1, kernelTime: { maxIncreasePercent: 0 } }).passed).toBe(true);
  expect(checkBudget(diff, { version: 1, kernelTime: { maxMs: 4 } }).passed).toBe(false);
});

test('nothing is kept where a trace holds no timed event', () => {
  const full = trace({});
  const empty = analyseEvents([]);
  for (const diff of [diffTraces(full, empty), diffTraces(empty, full)]) {
    const result = checkBudget(diff, { version: 1, step: { maxMs: 1000 } });
    expect(result).toMatchObject({ passed: false, rows: [] });
    expect(result.reason).toMatch(/holds no timed event, so there is nothing to compare\.$/);
    expect(budgetText(result, 'text')).toMatch(/^The budget could not be checked: .* holds no timed event/);
  }
});

test.each(['first', 'second'])(
  'what the %s trace lost may have exceeded a limit, so none is kept',
  (which) => {
    const whole = trace({});
    const text = JSON.stringify({ traceEvents: new SmallTrace().step(0, 0, 200).step(1, 200, 200).events });
    const cut = analyseText(text.slice(0, -20));
    const result = checkBudget(which === 'first' ? diffTraces(cut, whole) : diffTraces(whole, cut), {
      version: 1,
      step: { maxMs: 10 },
    });
    expect(result).toMatchObject({ passed: false, rows: [] });
    expect(budgetText(result, 'text')).toMatch(
      new RegExp(
        `^The budget could not be checked: the ${which} trace lacks the part of the file that is cut off\\. Record it again`,
      ),
    );
  },
);

test('an event that could not be read does not keep a budget from being checked', () => {
  const whole = trace({});
  const events = JSON.stringify(
    new SmallTrace().step(0, 0, 200).step(1, 200, 200).host('cpu_op', 'x', 5, 5).events,
  );
  const spoilt = analyseText(`{"traceEvents":${events.replace('"ts":5', '"ts":"soon"')}}`);
  const diff = diffTraces(whole, spoilt);
  expect(diff.losses.b).toEqual([expect.stringContaining('had no usable time')]);
  expect(checkBudget(diff, { version: 1, step: { maxMs: 10 } })).toMatchObject({ passed: true });
});
