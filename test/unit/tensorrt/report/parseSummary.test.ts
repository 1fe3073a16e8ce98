import { describe, expect, it } from 'vitest';
import { parseSummary } from '../../../../src/tensorrt/report/parseSummary.ts';
import { fixture } from './fixture.ts';

describe('parseSummary', () => {
  it('reads the blocks of 7.2', () => {
    const summary = parseSummary(fixture('7.2.log'));
    expect(summary).toMatchObject({
      tensorrt: null,
      gpu: 'Synthetic GPU',
      precision: 'FP32+FP16',
      transfersIncluded: true,
      cudaGraph: false,
      queries: 2,
      warmupQueries: 1,
      throughputPerSecond: 943.4,
      wallTimeNs: 3.001e9,
      buildTimeNs: 8.5e9,
      passed: true,
      synthetic: true,
      warnings: ['Some layer was run in FP32.'],
    });
    expect(summary.figures.get('latency')).toEqual({
      minNs: 1.05e6,
      maxNs: 1.1e6,
      meanNs: 1.06e6,
      medianNs: 1.06e6,
      percentilesNs: new Map([[99, 1.09e6]]),
    });
    expect(summary.figures.get('endToEnd')).toMatchObject({ minNs: 1.15e6, medianNs: 1.16e6 });
    expect(summary.figures.get('enqueue')).toMatchObject({ meanNs: null, medianNs: 100_000 });
    expect(summary.figures.get('compute')).toMatchObject({ medianNs: 1e6 });
  });

  it('reads the lines of 8.2', () => {
    const summary = parseSummary(fixture('8.2.log'));
    expect(summary).toMatchObject({ tensorrt: '8.2.1', throughputPerSecond: 943.4, wallTimeNs: 3.001e9 });
    expect(summary.figures.get('endToEnd')).toMatchObject({ maxNs: 1.2e6 });
    expect(summary.figures.get('h2d')?.percentilesNs).toEqual(new Map([[99, 50_000]]));
    expect(summary.warnings).toEqual([
      'Throughput may be bound by Enqueue Time rather than GPU Compute and the GPU may be under-utilized. If not already in use, --useCudaGraph (utilize CUDA graphs where possible) may increase the throughput.',
    ]);
  });

  it('reads several percentiles, errors and the end of 8.6', () => {
    const summary = parseSummary(fixture('8.6.log'));
    expect(summary.figures.get('latency')?.percentilesNs).toEqual(
      new Map([
        [90, 3.07e6],
        [95, 3.08e6],
        [99, 3.09e6],
      ]),
    );
    expect(summary).toMatchObject({
      tensorrt: '8.6.1',
      passed: false,
      errors: ['Something went wrong at the end.'],
      commandLine: 'trtexec --onnx=toy.onnx --fp16',
    });
    expect(summary.variation).toBeCloseTo(0.0325);
    expect(summary.warnings).toHaveLength(2);
  });

  it('reads the build number of 11.1', () => {
    expect(parseSummary(fixture('11.1.log'))).toMatchObject({
      tensorrt: '11.1.0.106',
      precision: 'Strongly Typed',
      transfersIncluded: false,
      cudaGraph: true,
    });
  });

  it.each([
    ['v7203', '7.2.3'],
    ['v8601', '8.6.1'],
    ['v9300', '9.3.0'],
    ['v100001', '10.0.1'],
    ['v101303', '10.13.3'],
  ])('%s is %s', (written, version) => {
    expect(parseSummary(`&&&& RUNNING TensorRT.trtexec [TensorRT ${written}] # trtexec`).tensorrt).toBe(
      version,
    );
  });

  it('gives nulls for a log without figures', () => {
    expect(parseSummary('\u001b[31mhello\r\nLatency: min = inf ms, max = nan ms\n')).toMatchObject({
      tensorrt: null,
      throughputPerSecond: null,
      passed: null,
      synthetic: false,
      warnings: [],
      errors: [],
    });
  });
});
