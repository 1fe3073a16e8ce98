import { describe, expect, it } from 'vitest';
import { parseLooseJson } from '../../../../src/tensorrt/report/looseJson.ts';

describe('parseLooseJson', () => {
  it('leaves sound JSON alone', () => {
    const value = { a: ['x\n', 1.5e3, null, true], b: { c: '\\' } };
    expect(parseLooseJson(JSON.stringify(value))).toEqual({ value, problems: [] });
  });

  it.each([
    ['quotes', '{"Name": "a"b"c", "Type": "x"}', { Name: 'a"b"c', Type: 'x' }],
    ['a quoted word', '["say "hi"", "b"]', ['say "hi"', 'b']],
    ['backslashes', '{"Name": "C:\\net\\pool", "T": "x"}', { Name: 'C:\\net\\pool', T: 'x' }],
    ['a backslash at the end', '{"Name": "dir\\", "T": "x"}', { Name: 'dir\\', T: 'x' }],
    ['a tab and a line end', '{"Name": "a\tb\nc", "T": "x"}', { Name: 'a\tb\nc', T: 'x' }],
    ['brackets', '{"Name": "a"}b"]c", "T": "x"}', { Name: 'a"}b"]c', T: 'x' }],
  ])('repairs a string with %s', (_, text, value) => {
    const read = parseLooseJson(text);
    expect(read.value).toEqual(value);
    expect(read.problems.join()).toContain('not escaped');
  });

  it('keeps escapes of strings that are sound in a text that is not', () => {
    expect(parseLooseJson('{"a": "x\\u00e9\\n\\"y\\"", "b": nan}').value).toEqual({ a: 'xé\n"y"', b: null });
  });

  it('turns figures that are none into null, and says so', () => {
    const read = parseLooseJson('[-nan, nan(ind), inf, -Infinity, 1e999, +.5, 7.]');
    expect(read.value).toEqual([null, null, null, null, null, 0.5, 7]);
    expect(read.problems).toEqual([expect.stringContaining('not numbers')]);
  });

  it('forgives commas', () => {
    expect(parseLooseJson('[,1,,2,]').value).toEqual([1, 2]);
    expect(parseLooseJson('{"a": "x"\n "b": "y",}').value).toEqual({ a: 'x', b: 'y' });
  });

  it('returns what came before an end in the middle, at every character', () => {
    const text = '{"Layers": [{"Name": "a", "N": 1}, {"Name": "b"}], "Bindings": ["x"]}';
    for (let length = 0; length < text.length; length++) {
      const { value, problems } = parseLooseJson(text.slice(0, length));
      expect(problems.length).toBeGreaterThan(0);
      if (length > 50) {
        expect(value).toMatchObject({ Layers: [{ Name: 'a', N: 1 }, { Name: 'b' }] });
      }
    }
  });

  it('stops at depth and at what is no JSON', () => {
    expect(parseLooseJson('['.repeat(200_000)).problems).toHaveLength(1);
    expect(parseLooseJson('hello')).toEqual({
      value: undefined,
      problems: [expect.stringContaining('damaged')],
    });
    expect(parseLooseJson('').value).toBeUndefined();
  });

  it('makes own members of any key', () => {
    const { value } = parseLooseJson('{"__proto__": {"x": 1}, "a": nan}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
  });

  it('takes linear time on texts made to be slow', () => {
    const started = performance.now();
    parseLooseJson(`["${'" '.repeat(500_000)}`);
    parseLooseJson(`{"a": "${'", '.repeat(500_000)}`);
    parseLooseJson(`["${'\\'.repeat(500_000)}"x`);
    // A quadratic reader needs minutes here.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
