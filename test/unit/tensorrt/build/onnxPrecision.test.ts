import { describe, expect, it } from 'vitest';
import { buildPrecisions } from '../../../../src/tensorrt/build/buildChoices.ts';
import { onnxPrecision } from '../../../../src/tensorrt/build/onnxPrecision.ts';

const request = {
  tensorrt: '11.1.0.106',
  precision: 'fp16',
  python: 'python3',
  onnx: '/w/-m 1.onnx',
  converted: '/w/m.fp16.onnx',
} as const;

describe('onnxPrecision', () => {
  it('offers AutoCast on the target first, then our own script', () => {
    const answer = onnxPrecision(request);
    expect(answer.needed).toBe(true);
    expect(answer.conversions.map(({ kind }) => kind)).toEqual(['autocast', 'own-script']);
    expect(answer.conversions[0]).toMatchObject({
      command: {
        program: 'python3',
        args: [
          '-m',
          'modelopt.onnx.autocast',
          '--onnx_path',
          '/w/-m 1.onnx',
          '--output_path',
          '/w/m.fp16.onnx',
          '--low_precision_type',
          'fp16',
          '--keep_io_types',
        ],
      },
    });
  });

  it('has only AutoCast for BF16', () => {
    expect(onnxPrecision({ ...request, precision: 'bf16' }).conversions).toMatchObject([
      { kind: 'autocast', command: { args: expect.arrayContaining(['bf16']) } },
    ]);
  });

  it.each(['int8', 'fp8'] as const)(
    'asks for Q/DQ nodes for %s, which no conversion can make up',
    (precision) => {
      const answer = onnxPrecision({ ...request, precision });
      expect(answer).toMatchObject({ needed: true, conversions: [] });
      expect(answer.text).toContain('Q/DQ');
    },
  );

  it('needs nothing before 11, nor for FP32 and the types of the ONNX', () => {
    for (const precision of buildPrecisions) {
      expect(onnxPrecision({ ...request, tensorrt: '10.16', precision }).needed).toBe(false);
    }
    expect(onnxPrecision({ ...request, precision: 'fp32' }).needed).toBe(false);
    expect(onnxPrecision({ ...request, precision: 'onnx' }).needed).toBe(false);
  });
});
