import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../src/core/sentence.ts';
import { buildEngineReport } from '../../../../src/tensorrt/report/buildEngineReport.ts';
import { engineReportSchema } from '../../../../src/tensorrt/report/engineReport.ts';
import { parseLayers } from '../../../../src/tensorrt/report/parseLayers.ts';
import { parseProfile } from '../../../../src/tensorrt/report/parseProfile.ts';
import { parseSummary } from '../../../../src/tensorrt/report/parseSummary.ts';
import { parseTimes } from '../../../../src/tensorrt/report/parseTimes.ts';
import { fixture } from './fixture.ts';

const layersOf = (version: string) => parseLayers(fixture(`${version}.layers.json`), 'layers');
const profileOf = (version: string) => parseProfile(fixture(`${version}.profile.json`), 'profile');
const timesOf = (version: string) => parseTimes(fixture(`${version}.times.json`), 'times');
const logOf = (version: string) => parseSummary(fixture(`${version}.log`));
const byId = (report: ReturnType<typeof buildEngineReport>, id: string) =>
  report.findings.find((finding) => finding.id === id);

describe('buildEngineReport', () => {
  it('joins layers with their times, whether names are escaped or not', () => {
    for (const layers of [layersOf('8.6'), parseLayers(fixture('8.6.layers.unescaped.json'), 'x')]) {
      const report = buildEngineReport({ layers, profile: profileOf('8.6') });
      expect(report.layers.map(({ timeNs }) => timeNs)).toEqual([100_000, 400_000, 300_000, 50_000, 150_000]);
      expect(report.layerTimeNs).toBe(1_000_000);
      expect(report.layers[1]).toMatchObject({ share: 0.4, precision: 'FP16', type: 'Convolution' });
      expect(byId(report, 'unmatched-profile')).toBeUndefined();
      expect(plainText(report.sentence)).toBe(
        '5 layers take 1 ms a query; 45 % is convolution in FP32. Reformatting costs 100 µs.',
      );
      expect(engineReportSchema.safeParse(report).success).toBe(true);
    }
  });

  it('sums times by type and by precision', () => {
    const report = buildEngineReport({ layers: layersOf('8.6'), profile: profileOf('8.6') });
    expect(report.byType.map(({ name, layers, timeNs }) => [name, layers, timeNs])).toEqual([
      ['Convolution', 3, 850_000],
      ['Reformat', 1, 100_000],
      ['Pooling', 1, 50_000],
    ]);
    expect(report.byPrecision.map(({ name, layers }) => [name, layers])).toEqual([
      ['FP32', 4],
      ['FP16', 1],
    ]);
    expect(report.byType.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1);
  });

  it('names the convolution whose kernel has no tensor cores, and none of which nothing is known', () => {
    const report = buildEngineReport({ layers: layersOf('8.6'), profile: profileOf('8.6') });
    expect(byId(report, 'no-tensor-cores')).toMatchObject({
      layers: [2],
      stakeNs: 300_000,
      confidence: 'high',
    });
    expect(byId(report, 'reformat')).toMatchObject({ layers: [0], stakeNs: 100_000 });
    expect(byId(report, 'float-island')).toBeUndefined();
    expect(report.findings.map(({ stakeNs }) => stakeNs ?? -1)).toEqual(
      report.findings.map(({ stakeNs }) => stakeNs ?? -1).toSorted((a, b) => b - a),
    );
  });

  it('does not ask for tensor cores in depthwise convolutions', () => {
    const text = JSON.stringify({
      Layers: [
        {
          Name: 'a',
          LayerType: 'CaskConvolution',
          ParameterType: 'Convolution',
          Groups: 64,
          TacticName: 'x_simt',
        },
        { Name: 'b', LayerType: 'CaskPooling', ParameterType: 'Pooling', TacticName: 'x_simt' },
      ],
    });
    expect(buildEngineReport({ layers: parseLayers(text, 'x') }).findings).toEqual([]);
  });

  it('keeps the layers of the profile that was timed, and finds the float island of a quantised model', () => {
    const report = buildEngineReport({ layers: layersOf('10.3'), profile: profileOf('10.3') });
    expect(report.layers).toHaveLength(7);
    expect(report.problems.join()).toContain('7 layers of profile 1 are shown');
    expect(report.layers.map(({ onnxNodes }) => onnxNodes)).toEqual([
      ['/q/QuantizeLinear'],
      ['/conv1/Conv', '/relu1/Relu'],
      [],
      ['/conv2/Conv'],
      [],
      ['/mul/Mul', '/add/Add'],
      ['/fc/MatMul'],
    ]);
    expect(byId(report, 'unmatched-profile')).toBeUndefined();
    expect(byId(report, 'float-island')?.layers).toEqual([3, 6]);
    expect(byId(report, 'float-island')?.stakeNs).toBeCloseTo(400_000);
    expect(byId(report, 'reformat')?.why).toContain('to quantise or dequantise');
    expect(byId(report, 'fused')).toMatchObject({ layers: [1, 5], stakeNs: null, confidence: 'high' });
    expect(report.layers.map(({ precision }) => precision)).toEqual([
      'FP32',
      'INT8',
      null,
      'FP16',
      null,
      'FP16',
      'FP16',
    ]);
  });

  it('unfolds a foreign node with the graph', () => {
    const graphNodes = ['/a/MatMul', '/b/Add', '/c/Softmax', '/d/Gemm', '/e/Other'];
    const { layers } = buildEngineReport({
      layers: layersOf('11.1'),
      profile: profileOf('11.1'),
      graphNodes,
    });
    expect(layers[0]?.onnxNodes).toEqual(['/a/MatMul', '/c/Softmax', '/b/Add']);
    expect(layers[0]).toMatchObject({ precision: 'FP16', timeNs: 400_000 });
    expect(layers[1]?.precision).toBe('BF16');
  });

  it('takes layers from the profile alone when there is no more', () => {
    const report = buildEngineReport({ profile: profileOf('7.2') });
    expect(report.layers.map(({ name, timeNs }) => [name, timeNs])).toEqual([
      ['Conv_0 + Relu_1', 600_000],
      ['MaxPool_2', 100_000],
      ['MatMul_3', 300_000],
    ]);
    expect(report.byType).toEqual([{ name: 'unknown', layers: 3, timeNs: 1_000_000, share: 1 }]);
    expect(plainText(report.sentence)).toBe('3 layers take 1 ms a query; 100 % is unknown layers.');
  });

  it('says when layers and profile do not agree', () => {
    const some = buildEngineReport({
      layers: layersOf('8.2'),
      profile: parseProfile(
        '[ { "count" : 1 }\n, { "name" : "MaxPool_2", "timeMs" : 1, "averageMs" : 1 }\n, { "name" : "Conv_0 + Relu_1", "timeMs" : 1, "averageMs" : 1 }\n, { "name" : "extra", "timeMs" : 2, "averageMs" : 2 }\n]',
        'x',
      ),
    });
    expect(some.layers.map(({ name, timeNs }) => [name, timeNs])).toEqual([
      ['Conv_0 + Relu_1', 1e6],
      ['MaxPool_2', 1e6],
      ['MatMul_3', null],
      ['extra', 2e6],
    ]);
    expect(some.layerTimeNs).toBe(4e6);
    expect(byId(some, 'unmatched-profile')).toMatchObject({
      layers: [2, 3],
      why: '1 of 3 layers have no record in the profile, and 1 records belong to no layer.',
    });

    const other = buildEngineReport({ layers: layersOf('8.6'), profile: profileOf('10.3') });
    expect(other.layers.every(({ timeNs }) => timeNs === null)).toBe(true);
    expect(other.layerTimeNs).toBeNull();
    expect(byId(other, 'unmatched-profile')?.why).toContain('different engines');
  });

  it('gives layers of one name their times in order', () => {
    const layers = parseLayers('{"Layers": ["a", "b", "a"]}', 'x');
    const record = (name: string, ms: number) => ({ name, averageMs: ms });
    const profile = parseProfile(JSON.stringify([record('a', 1), record('b', 2), record('a', 3)]), 'x');
    expect(buildEngineReport({ layers, profile }).layers.map(({ timeNs }) => timeNs)).toEqual([
      1e6, 2e6, 3e6,
    ]);
  });

  it('leaves the warm-up of older releases out, when the log says how long it was', () => {
    const report = buildEngineReport({ times: timesOf('7.2'), summary: logOf('7.2') });
    expect(report.timing).toMatchObject({
      queries: 2,
      throughputPerSecond: 943.4,
      transfersIncluded: true,
      cudaGraph: false,
      compute: { minNs: 1e6, maxNs: 1e6, p50Ns: 1e6, p90Ns: 1e6, p99Ns: 1e6 },
    });
    expect(buildEngineReport({ times: timesOf('7.2') }).timing?.queries).toBe(3);
  });

  it('finds launches that bound the throughput, and times that vary', () => {
    const report = buildEngineReport({ times: timesOf('10.3') });
    expect(report.timing?.transfersIncluded).toBe(false);
    expect(report.timing?.throughputPerSecond).toBeCloseTo(20 / 0.0199, 3);
    expect(byId(report, 'enqueue-bound')).toMatchObject({ title: 'Use CUDA graphs', stakeNs: null });
    expect(byId(report, 'unstable')?.why).toContain('11.7 %');
    expect(byId(report, 'transfer-bound')).toBeUndefined();
    expect(plainText(report.sentence)).toBe('A query takes 700 µs (p50); nothing is known of its layers.');
    const graphed = buildEngineReport({ times: timesOf('10.3'), conditions: { cudaGraph: true } });
    expect(byId(graphed, 'enqueue-bound')?.title).toBe('Give the GPU more work per launch');
  });

  it('takes the figures of the log where there are no times', () => {
    const report = buildEngineReport({ summary: logOf('8.6'), sizeBytes: 5 });
    expect(report.timing?.latency).toEqual({
      minNs: 3.05e6,
      meanNs: 3.06e6,
      p50Ns: 3.06e6,
      p90Ns: 3.07e6,
      p99Ns: 3.09e6,
      maxNs: 3.1e6,
    });
    expect(byId(report, 'transfer-bound')?.stakeNs).toBeCloseTo(2.06e6);
    expect(byId(report, 'unstable')?.why).toContain('3.25 %');
    expect(report).toMatchObject({ tensorrt: '8.6.1', gpu: 'Synthetic GPU', synthetic: true, sizeBytes: 5 });
    // 7.2 prints no mean of the enqueue time, and yet its median is known.
    const old = buildEngineReport({ summary: logOf('7.2') });
    expect(old.timing?.enqueue).toBeNull();
    expect(old.timing?.latency?.p90Ns).toBeNull();
    expect(byId(old, 'enqueue-bound')).toBeUndefined();
    expect(byId(buildEngineReport({ summary: logOf('8.2') }), 'enqueue-bound')).toBeDefined();
  });

  it('says how little is known when there is nothing', () => {
    expect(plainText(buildEngineReport({}).sentence)).toBe('Nothing is known of this engine but its file.');
    expect(plainText(buildEngineReport({ tensorrt: '10.0.1.6' }).sentence)).toContain(
      'TensorRT 10.0.1.6 made it',
    );
    expect(plainText(buildEngineReport({ layers: layersOf('8.2') }).sentence)).toBe(
      '3 layers, without times: the engine was not profiled.',
    );
    expect(
      plainText(buildEngineReport({ layers: layersOf('8.2'), times: timesOf('8.2') }).sentence),
    ).toContain('3 layers answer a query in 1.06 ms');
  });
});
