import { describe, expect, test } from 'vitest';
import { toNumbers } from '../../../../src/model/tensor.ts';
import { parseOutput } from '../../../../src/tensorrt/run/parseOutput.ts';

describe('outputs of trtexec', () => {
  test('are tensors by name', () => {
    const tensors = parseOutput(
      '[\n  { "name" : "scores"\n  , "dimensions" : "1x3"\n  , "values" : [ 0.25, -1.5e-05, 2 ] }\n]',
      'out.json',
    );
    expect(tensors['scores']?.shape).toEqual([1, 3]);
    expect(Array.from(tensors['scores'] === undefined ? [] : toNumbers(tensors['scores']))).toEqual([
      0.25, -1.5e-5, 2,
    ]);
  });

  test('may hold numbers that JSON does not know', () => {
    const tensors = parseOutput(
      '[{ "name": "inf", "dimensions": "4", "values": [nan, -nan, inf, -inf] }]',
      'out.json',
    );
    expect(Array.from(tensors['inf'] === undefined ? [] : toNumbers(tensors['inf']))).toEqual([
      NaN,
      NaN,
      Infinity,
      -Infinity,
    ]);
  });

  test.each([
    ['[{ "name": "a", "dimensions": "2", "values": [1] }]', 'holds 2 elements; 1 were given'],
    ['[{ "name": "a", "values": [1', 'does not hold the outputs of trtexec'],
    ['{}', 'The outputs of trtexec'],
  ])('%s is refused', (text, message) => {
    expect(() => parseOutput(text, 'out.json')).toThrow(message);
  });
});
