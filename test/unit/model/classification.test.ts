import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { activate, classify, parseLabels, topClasses } from '../../../src/model/classification.ts';
import { makeTensor } from '../../../src/model/tensor.ts';

describe('activate', () => {
  it('softmax sums to one and survives large scores', () => {
    const shares = activate(Float64Array.of(1000, 1000, 1000 - Math.log(2)), 'softmax');
    expect(Array.from(shares, (share) => Number(share.toFixed(12)))).toEqual([0.4, 0.4, 0.2]);
  });

  it('sigmoid and none', () => {
    const [half, quarter] = activate(Float64Array.of(0, -Math.log(3)), 'sigmoid');
    expect(half).toBe(0.5);
    expect(quarter).toBeCloseTo(0.25, 14);
    expect([...activate(Float64Array.of(3, -1), 'none')]).toEqual([3, -1]);
  });
});

describe('topClasses', () => {
  it('ranks ties by class, NaN last, and names classes without a label', () => {
    const best = topClasses(Float64Array.of(NaN, 2, 5, 5, -Infinity), 9, ['a', '', 'c']);
    expect(best.map(({ index }) => index)).toEqual([2, 3, 1, 0, 4]);
    expect(best.map(({ label }) => label)).toEqual(['c', 'class 3', 'class 1', 'a', 'class 4']);
  });
});

describe('classify', () => {
  const settings = { activation: 'none', topK: 1 } as const;

  it('answers for every item of the batch', () => {
    const scores = makeTensor('float32', [2, 3, 1, 1], Float32Array.of(1, 5, 2, 9, 0, 3));
    expect(classify(scores, settings, ['x', 'y', 'z'])).toEqual([
      [{ index: 1, label: 'y', score: 5 }],
      [{ index: 0, label: 'x', score: 9 }],
    ]);
    expect(classify(makeTensor('float32', [2], Float32Array.of(0, 1)), settings, [])[0]?.[0]?.index).toBe(1);
  });

  it('refuses outputs that hold no class scores', () => {
    expect(() => classify(makeTensor('float32', [1, 3, 2, 2], new Float32Array(12)), settings, [])).toThrow(
      'An output of shape [1, 3, 2, 2] does not hold class scores.',
    );
    expect(() => classify(makeTensor('float32', [], new Float32Array(1)), settings, [])).toThrow(
      FailureError,
    );
    expect(() => classify(makeTensor('string', [1], ['a']), settings, [])).toThrow(FailureError);
  });
});

describe('parseLabels', () => {
  it('keeps the line number of every class', () => {
    expect(parseLabels('\uFEFFtench\r\n\r\n Egyptian cat \nécureuil\n\n \n')).toEqual([
      'tench',
      '',
      'Egyptian cat',
      'écureuil',
    ]);
    expect(parseLabels('')).toEqual([]);
  });
});
