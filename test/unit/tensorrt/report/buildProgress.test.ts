import { describe, expect, it } from 'vitest';
import { buildProgress } from '../../../../src/tensorrt/report/buildProgress.ts';
import { fixture } from './fixture.ts';

describe('buildProgress', () => {
  it('follows a build through its log', () => {
    const messages = fixture('11.1.log')
      .split('\n')
      .map(buildProgress)
      .filter((progress) => progress !== undefined)
      .map(({ message }) => message);
    expect(messages).toEqual([
      'Starting TensorRT 11.1.0',
      'Reading the ONNX model',
      'ONNX model read in 0.0123 s',
      'Trying kernels for each layer',
      'Kernels chosen',
      'Engine generated in 3.44 s',
      'Engine of 1.81 MiB written',
      'Engine built in 3.5 s',
      'Measuring latency',
      'Done',
    ]);
  });

  it('gives a fraction only where the log has one', () => {
    expect(buildProgress('[I] [TRT] [3/12] Building layer x')).toEqual({
      message: 'Building, step 3 of 12',
      fraction: 0.25,
    });
    expect(buildProgress('[I] Tuning iteration [4]: a=b')).toEqual({
      message: 'Tuning, step 4',
      fraction: null,
    });
    expect(buildProgress('[I] Starting inference')?.fraction).toBeNull();
    expect(buildProgress('[5/0] x')?.fraction).toBeNull();
    expect(buildProgress('[12/5] x')?.fraction).toBeNull();
  });

  it('says nothing of other lines', () => {
    expect(buildProgress('[I] Average on 10 runs - GPU latency: 1 ms')).toBeUndefined();
    expect(buildProgress('[05/01/2021-10:00:00] [I] ')).toBeUndefined();
  });
});
