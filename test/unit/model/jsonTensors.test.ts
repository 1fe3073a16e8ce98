import { describe, expect, it } from 'vitest';
import { FailureError, type Failure } from '../../../src/core/failure.ts';
import { type DeclaredTensor, parseJsonTensors } from '../../../src/model/jsonTensors.ts';
import { makeTensor } from '../../../src/model/tensor.ts';

const ids: DeclaredTensor = { name: 'ids', dtype: 'int64', shape: ['batch', 2] };
const mask: DeclaredTensor = { name: 'mask', dtype: 'bool', shape: [-1, 2] };
const expectedIds = makeTensor('int64', [1, 2], BigInt64Array.of(5n, 6n));

function failureOf(text: string, declared: readonly DeclaredTensor[] = [ids]): Failure {
  try {
    parseJsonTensors(text, declared, 'in.json');
  } catch (thrown) {
    if (thrown instanceof FailureError) {
      return thrown.failure;
    }
    throw thrown;
  }
  return expect.fail('no failure');
}

describe('parseJsonTensors', () => {
  it('reads nested arrays for the only input', () => {
    expect(parseJsonTensors('[[5, 6]]', [ids], 'in.json')).toEqual({ ids: expectedIds });
  });

  it('reads arrays by input name', () => {
    expect(parseJsonTensors('{"mask": [[true, false]], "ids": [[5, 6]]}', [ids, mask], 'in.json')).toEqual({
      ids: expectedIds,
      mask: makeTensor('bool', [1, 2], Uint8Array.of(1, 0)),
    });
  });

  it.each(['[5, 6]', '[[5, 6]]'])('reads a KServe request with data %s', (data) => {
    const text = `{"inputs": [{"name": "ids", "shape": [1, 2], "datatype": "INT64", "data": ${data}}]}`;
    expect(parseJsonTensors(text, [ids], 'in.json')).toEqual({ ids: expectedIds });
  });

  it.each([
    ['[[5, 6], [7]]', 'wrong-shape', 'not all of the same length'],
    ['[[5, 6, 7]]', 'wrong-shape', 'expects shape [batch, 2]; got [1, 3]'],
    ['[[5, "6"]]', 'bad-input', 'element 1 is "6"'],
    ['[[5, 0.5]]', 'bad-input', 'Value 0.5 at position 1 does not fit int64'],
    ['{"id": [[5, 6]]}', 'bad-input', 'gives input id, which the model does not have'],
    ['{}', 'bad-input', 'no values for input ids'],
    ['7', 'bad-input', 'not an object of arrays'],
    ['[[5, ', 'corrupt-file', 'not JSON'],
    [`${'['.repeat(5000)}${']'.repeat(5000)}`, 'bad-input', 'nested deeper'],
    [
      '{"inputs": [{"name": "ids", "shape": [1, 2], "datatype": "FP32", "data": [5, 6]}]}',
      'bad-input',
      'FP32',
    ],
    [
      '{"inputs": [{"name": "ids", "shape": [1, 2], "datatype": "INT64", "data": [5]}]}',
      'wrong-shape',
      'holds 2',
    ],
  ])('refuses %.30s', (text, kind, words) => {
    const failure = failureOf(text);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(words);
    expect(failure.file).toBe('in.json');
  });
});
