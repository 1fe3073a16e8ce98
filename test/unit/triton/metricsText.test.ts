import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMetrics } from '../../../src/triton/metricsText.ts';
import { modelCounters } from '../../../src/triton/modelCounters.ts';

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'triton', name), 'utf8');

describe('parseMetrics', () => {
  it('reads every sample line of a recorded page', () => {
    for (const name of ['metrics_idle.txt', 'metrics_resnet50_fp32.txt']) {
      const text = fixture(name);
      const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      const families = parseMetrics(text);
      expect(families.flatMap(({ samples }) => samples)).toHaveLength(lines.length);
      expect(families.every(({ type, help }) => type !== 'untyped' && help !== '')).toBe(true);
    }
  });

  it('keeps type, help, labels and values', () => {
    const families = parseMetrics(fixture('metrics_resnet50_fp32.txt'));
    expect(families.find(({ name }) => name === 'nv_energy_consumption')).toEqual({
      name: 'nv_energy_consumption',
      type: 'counter',
      help: 'GPU energy consumption in joules since the Triton Server started',
      samples: [
        {
          name: 'nv_energy_consumption',
          labels: { gpu_uuid: 'GPU-2ddcfd61-7e62-ee9b-37cc-309a70a9f242' },
          value: 5842.546000000002,
        },
      ],
    });
  });

  it('reads escapes, special values, timestamps and odd spacing', () => {
    const samples = parseMetrics(
      [
        String.raw`a{path="C:\\dir\n\"x\"",empty="",} +Inf`,
        'b -Inf 1395066363000',
        'c { x = "1" , y = "}" } NaN',
        '  d 1.5e-3  ',
        '# just a comment',
        '',
      ].join('\n'),
    ).flatMap((family) => family.samples);
    expect(samples).toEqual([
      { name: 'a', labels: { path: 'C:\\dir\n"x"', empty: '' }, value: Infinity },
      { name: 'b', labels: {}, value: -Infinity, timestampMs: 1395066363000 },
      { name: 'c', labels: { x: '1', y: '}' }, value: NaN },
      { name: 'd', labels: {}, value: 0.0015 },
    ]);
  });

  it('gathers the parts of histograms and summaries', () => {
    const families = parseMetrics(
      [
        '# TYPE h histogram',
        'h_bucket{le="1"} 2',
        'h_bucket{le="+Inf"} 3',
        'h_sum 4',
        'h_count 3',
        '# TYPE s summary',
        's{quantile="0.9"} 7',
        's_count 9',
        '# TYPE total_count counter',
        'total_count 1',
      ].join('\r\n'),
    );
    expect(families.map(({ name, type, samples }) => [name, type, samples.length])).toEqual([
      ['h', 'histogram', 4],
      ['s', 'summary', 2],
      ['total_count', 'counter', 1],
    ]);
  });

  it.each(['9a 1', 'a{x="1} 2', 'a{x=1} 2', 'a', 'a one', 'a 1 2 3', '{x="1"} 1', 'a{x="1" 2'])(
    'names the line of %s',
    (line) => {
      expect(() => parseMetrics(`ok 1\n${line}\n`)).toThrow(
        expect.objectContaining({ failure: expect.objectContaining({ kind: 'corrupt-file', line: 2 }) }),
      );
    },
  );
});

describe('modelCounters', () => {
  it('picks the counters of every model version', () => {
    const counters = modelCounters(parseMetrics(fixture('metrics_resnet50_fp32.txt')));
    expect(counters.map(({ model, version }) => [model, version])).toEqual([
      ['resnet50_fp16', '1'],
      ['resnet50_fp32', '1'],
    ]);
    expect(counters[1]).toEqual({
      model: 'resnet50_fp32',
      version: '1',
      requestSuccess: 15448,
      requestFailure: 0,
      inferenceCount: 15448,
      executionCount: 8017,
      requestDurationUs: 124757089,
      queueDurationUs: 58156148,
      computeInputDurationUs: 2216841,
      computeInferDurationUs: 62838088,
      computeOutputDurationUs: 1484900,
      pendingRequests: 0,
    });
  });

  it('adds up failures of all reasons and orders versions as numbers', () => {
    const counters = modelCounters(
      parseMetrics(
        [
          'nv_inference_request_failure{model="m",version="10",reason="OTHER"} 2',
          'nv_inference_request_failure{model="m",version="10",reason="BACKEND"} 3',
          'nv_inference_count{model="m",version="9"} 1',
          'nv_cpu_utilization 0.5',
        ].join('\n'),
      ),
    );
    expect(counters.map(({ version, requestFailure }) => [version, requestFailure])).toEqual([
      ['9', 0],
      ['10', 5],
    ]);
  });
});
