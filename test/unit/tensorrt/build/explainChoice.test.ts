import { describe, expect, it } from 'vitest';
import { buildPrecisions, engineCompatibilities } from '../../../../src/tensorrt/build/buildChoices.ts';
import { explainChoice, type FormChoice } from '../../../../src/tensorrt/build/explainChoice.ts';

const precision = (value: (typeof buildPrecisions)[number], computeCapability: string, tensorrt: string) =>
  explainChoice({ field: 'precision', value, computeCapability, tensorrt });

describe('explainChoice', () => {
  it('says what the GPU makes of a precision', () => {
    expect(precision('fp8', '8.9', '10.0')).toContain('Ada (8.9) has tensor cores for it');
    expect(precision('fp8', '8.6', '10.0')).toContain('Ampere (8.6) cannot run it natively');
    expect(precision('int8', '6.1', '8.6')).toContain('without tensor cores');
  });

  it('says that 11 converts the ONNX first', () => {
    expect(precision('fp16', '9.0', '11.1')).toContain('converted first');
    expect(precision('fp16', '9.0', '10.0')).not.toContain('converted first');
    expect(precision('onnx', '9.0', '11.1')).not.toContain('converted first');
  });

  it('has a text of its own for every entry of the form', () => {
    const choices: FormChoice[] = [
      ...buildPrecisions.map((value) => ({
        field: 'precision' as const,
        value,
        computeCapability: null,
        tensorrt: '10.0',
      })),
      ...engineCompatibilities.map((value) => ({ field: 'compatibility' as const, value })),
      { field: 'workspace', valueMiB: 64 },
      { field: 'workspace', valueMiB: 1024 },
      { field: 'optimizationLevel', value: undefined },
      { field: 'optimizationLevel', value: 0 },
      { field: 'optimizationLevel', value: 3 },
      { field: 'optimizationLevel', value: 5 },
      { field: 'timingCache', value: true },
      { field: 'timingCache', value: false },
      { field: 'profiles', count: 1 },
      { field: 'profiles', count: 2 },
    ];
    const texts = choices.map(explainChoice);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.filter((text) => text.length < 20)).toEqual([]);
  });
});
