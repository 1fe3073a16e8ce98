import { expect, test } from 'vitest';
import { traceOf } from '../../../support/trace/smallTrace.ts';

const event = (dur: number, index: number) => ({
  ph: 'X',
  cat: 'cpu_op',
  name: 'aten::add',
  pid: 1,
  tid: 1,
  ts: 1000 + index * 10,
  dur,
  args: { 'External id': index },
});

test('an event that claims to last for years is left out and counted, among many of its kind too', () => {
  const month = 30 * 24 * 3_600 * 1e6;
  const durations = [5, 5, 5, 5, 1e15, 5, month, month - 1, 5];
  const trace = traceOf(durations.map(event));
  expect(trace.problems.withoutTime).toBe(2);
  expect([...trace.events.durationNs].map((ns) => ns / 1000)).toEqual([5, 5, 5, 5, 5, month - 1, 5]);
});
