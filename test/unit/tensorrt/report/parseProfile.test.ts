import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../../../src/tensorrt/report/parseProfile.ts';
import { fixture } from './fixture.ts';

describe('parseProfile', () => {
  it('reads a profile without medians', () => {
    expect(parseProfile(fixture('7.2.profile.json'), 'x')).toEqual({
      executions: 2,
      layers: [
        { name: 'Conv_0 + Relu_1', meanNs: 600_000, medianNs: null },
        { name: 'MaxPool_2', meanNs: 100_000, medianNs: null },
        { name: 'MatMul_3', meanNs: 300_000, medianNs: null },
      ],
      synthetic: false,
      problems: [],
    });
  });

  it('takes names as they are, since no release escapes them', () => {
    const { layers, problems } = parseProfile(fixture('8.6.profile.json'), 'x');
    expect(layers.map(({ name }) => name).slice(2, 4)).toEqual(['/block "a"/Conv', 'C:\\net\\pool\tMaxPool']);
    expect(layers[2]).toMatchObject({ meanNs: 300_000, medianNs: 300_000 });
    expect(problems).toEqual([expect.stringContaining('2 layer names')]);
  });

  it('keeps a backslash that JSON would take for an escape', () => {
    const text = '[\n  { "count" : 1 }\n, { "name" : "a\\b", "timeMs" : 1, "averageMs" : 1 }\n]\n';
    expect(parseProfile(text, 'x').layers[0]?.name).toBe('a\\b');
  });

  it.each([
    '", "x" : "',
    '"}, {"',
    '\\"',
    '"',
    '\\',
    '\u0000\u001f',
    '", "timeMs',
    '] } ,',
    '{ "name',
    'é😀',
  ])('reads the name %j', (name) => {
    const text = `[\n  { "count" : 1 }\n, { "name" : "${name}", "timeMs" : 1, "averageMs" : 1, "percentage" : 50 }\n, { "name" : "b", "timeMs" : 1, "averageMs" : 1, "percentage" : 50 }\n]\n`;
    expect(parseProfile(text, 'x').layers.map((layer) => layer.name)).toEqual([name, 'b']);
  });

  it('reads a profile that another program has written again', () => {
    const text = JSON.stringify([
      { count: 4 },
      { name: 'a"b', timeMs: 8 },
      { name: 'c', averageMs: 1 },
      { x: 1 },
    ]);
    expect(parseProfile(text, 'x')).toMatchObject({
      executions: 4,
      layers: [
        { name: 'a"b', meanNs: 2e6 },
        { name: 'c', meanNs: 1e6 },
      ],
      problems: [],
    });
  });

  it('keeps what came before the end, and says that it was cut off', () => {
    const text = fixture('7.2.profile.json');
    const { layers, problems } = parseProfile(text.slice(0, text.indexOf('"MatMul_3"') + 12), 'x');
    expect(layers).toHaveLength(2);
    expect(problems.join()).toContain('cut off');
  });

  it('passes over a layer without figures and goes on with the next', () => {
    const text =
      '[\n  { "count" : 1 }\n, { "name" : "a", "x" : 1 }\n, { "name" : "b", "timeMs" : nan, "averageMs" : -nan }\n, { "name" : "c", "timeMs" : 1, "averageMs" : 1 }\n]\n';
    const { layers, problems } = parseProfile(text, 'x');
    expect(layers.map(({ name }) => name)).toEqual(['c']);
    expect(problems.length).toBe(2);
  });

  it('refuses what is no list, naming the file', () => {
    expect(() => parseProfile('hello', '/a/p.json')).toThrow('/a/p.json');
  });

  it('takes linear time on names without an end', () => {
    const started = performance.now();
    parseProfile(`[${'{ "name" : "a" },'.repeat(100_000)}`, 'x');
    parseProfile(`[${'{ "name" : "a" '.repeat(100_000)}", "timeMs" : 1`, 'x');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
