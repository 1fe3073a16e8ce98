import { describe, expect, it } from 'vitest';
import type { OutputDifference } from '../../../src/model/accuracy.ts';
import { judgeAccuracy, type RawAccuracy } from '../../../src/model/accuracyGate.ts';

const settings = { absoluteTolerance: 1e-3, relativeTolerance: 1e-3, topK: 1, topKAgreement: 1 };

const output: OutputDifference = {
  name: 'logits',
  shape: [1, 1000],
  maxAbsolute: 3e-6,
  meanAbsolute: 1e-7,
  maxRelative: 1e-4,
  meanRelative: 1e-6,
  nanCount: 0,
  infCount: 0,
  outsideTolerance: 0,
  elements: 1000,
};

const raw: RawAccuracy = { candidate: 'int8', path: '/m.onnx', samples: 3, outputs: [output] };

describe('judgeAccuracy', () => {
  it('passes a candidate within tolerance', () => {
    expect(judgeAccuracy(raw, settings)).toMatchObject({
      passed: true,
      reasons: [],
      absoluteTolerance: 1e-3,
    });
  });

  it('names the output and the numbers when elements are too far off', () => {
    const outputs = [output, { ...output, name: 'boxes', outsideTolerance: 12, maxAbsolute: 0.0205 }];
    const { passed, reasons } = judgeAccuracy({ ...raw, outputs }, settings);
    expect(passed).toBe(false);
    expect(reasons).toEqual([
      'Output boxes: 12 of 1,000 elements differ by more than 0.001 + 0.001 × |reference| (largest difference 0.0205).',
    ]);
  });

  it('fails on NaN even when the reference has it too', () => {
    const { passed, reasons } = judgeAccuracy({ ...raw, outputs: [{ ...output, nanCount: 2 }] }, settings);
    expect(passed).toBe(false);
    expect(reasons).toEqual(['Output logits holds 2 NaN.']);
  });

  it('lets infinities pass that the reference has as well', () => {
    expect(judgeAccuracy({ ...raw, outputs: [{ ...output, infCount: 5 }] }, settings).passed).toBe(true);
  });

  it.each([
    [3, 1, true],
    [2, 1, false],
    [2, 2 / 3, true],
    [1, 0.5, false],
    [0, 0, true],
  ])('%d of 3 agreeing with %d required: passed is %s', (agreed, topKAgreement, passed) => {
    const topK = { k: 5, agreed, total: 3 };
    const accuracy = judgeAccuracy({ ...raw, topK }, { ...settings, topKAgreement });
    expect(accuracy.passed).toBe(passed);
    expect(accuracy.topK).toEqual({ ...topK, required: topKAgreement });
  });

  it('says how many samples agree', () => {
    const { reasons } = judgeAccuracy({ ...raw, topK: { k: 1, agreed: 2, total: 3 } }, settings);
    expect(reasons).toEqual(['The top-1 classes agree for 2 of 3 samples; 100 % must agree.']);
  });
});
