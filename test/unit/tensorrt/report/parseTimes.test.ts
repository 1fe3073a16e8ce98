import { describe, expect, it } from 'vitest';
import { parseTimes } from '../../../../src/tensorrt/report/parseTimes.ts';
import { fixture } from './fixture.ts';

describe('parseTimes', () => {
  it('reads 7.2, where enqueue and input have each other’s names', () => {
    const times = parseTimes(fixture('7.2.times.json'), 'x');
    expect(times.form).toBe('7.2');
    expect(times.computeNs).toEqual([1.5e6, 1e6, 1e6]);
    expect(times.h2dNs).toEqual([40_000, 40_000, 40_000]);
    expect(times.d2hNs).toEqual([20_000, 20_000, 20_000]);
    expect(times.enqueueNs.map(Math.round)).toEqual([300_000, 100_000, 100_000]);
    expect(times.spanNs).toBeCloseTo(5.06e6);
    expect(times.problems).toEqual([]);
  });

  it('reads 8.2 and 10.3', () => {
    const old = parseTimes(fixture('8.2.times.json'), 'x');
    expect(old).toMatchObject({ form: '8.0', latencyNs: [1.06e6, 1.06e6], computeNs: [1e6, 1e6] });
    expect(old.enqueueNs.map(Math.round)).toEqual([100_000, 100_000]);
    const now = parseTimes(fixture('10.3.times.json'), 'x');
    expect(now.form).toBe('8.4');
    expect(now.latencyNs).toHaveLength(20);
    expect(now.enqueueNs.every((value) => Math.round(value) === 600_000)).toBe(true);
  });

  it('leaves out queries without times and says how many', () => {
    const times = parseTimes('[{"computeMs": 1, "h2dMs": 2}, {"computeMs": -1}, {"computeMs": nan}, 5]', 'x');
    expect(times.latencyNs).toEqual([3e6]);
    expect(times.enqueueNs).toEqual([]);
    expect(times.problems.join(' ')).toContain('3 of 4 queries');
  });

  it('refuses what holds no list, naming the file', () => {
    expect(() => parseTimes('{}', '/a/b.json')).toThrow('/a/b.json');
    expect(parseTimes('[]', 'x').latencyNs).toEqual([]);
  });
});
