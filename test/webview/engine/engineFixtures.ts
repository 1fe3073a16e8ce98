import { sentence, strong } from '../../../src/core/sentence.ts';
import type { EngineLayer, EngineReport, PlanSummary } from '../../../src/tensorrt/report/engineReport.ts';
import type { EngineComparisonView, EngineState } from '../../../webview/engine/api.ts';
import { layerColumns, slowestLayers } from '../../../webview/engine/layerColumns.ts';
import { hostileName } from '../support/comparisonFixtures.ts';

/** A small network as TensorRT reports it: convolutions, layout conversions, pooling, a classifier. */
export function engineReport(): EngineReport {
  const layers = withShares([
    ...Array.from({ length: 16 }, (_, index) =>
      layer(
        `/layer${Math.floor(index / 4)}/conv${index % 4}/Conv + /layer${Math.floor(index / 4)}/relu${index % 4}/Relu`,
        {
          type: 'CaskConvolution',
          precision: 'FP16',
          tactic: `sm90_xmma_fprop_implicit_gemm_f16f16_f16f32_f32_nhwckrsc_nhwc_tilesize128x64x32_stage4_warpsize2x2x1_g1_tensor16x8x16_t1r3s3`,
          timeNs: 24_100 - index * 900,
          onnxNodes: [
            `/layer${Math.floor(index / 4)}/conv${index % 4}/Conv`,
            `/layer${Math.floor(index / 4)}/relu${index % 4}/Relu`,
          ],
        },
      ),
    ),
    layer('Reformatting CopyNode for Input Tensor 0 to /stem/conv/Conv', {
      type: 'Reformat',
      precision: 'FP32',
      timeNs: 9_800,
    }),
    layer('Reformatting CopyNode for Output Tensor 0 to /head/MatMul', {
      type: 'Reformat',
      precision: 'FP16',
      timeNs: 4_200,
    }),
    layer('/head/softmax/Softmax', {
      type: 'SoftMax',
      precision: 'FP32',
      timeNs: 3_100,
      onnxNodes: ['/head/softmax/Softmax'],
    }),
    layer('/pool/GlobalAveragePool', {
      type: 'Pooling',
      precision: 'FP16',
      timeNs: 2_400,
      onnxNodes: ['/pool/GlobalAveragePool'],
    }),
    layer('/head/MatMul', {
      type: 'MatrixMultiply',
      precision: 'FP32',
      tactic: 'sm80_xmma_gemm_f32f32_f32f32_f32_tn_n',
      timeNs: 12_700,
      onnxNodes: ['/head/MatMul'],
    }),
  ]);
  return reportOf(layers);
}

/** The same shape of report with many layers; names and times differ, as in a real large engine. */
export function largeReport(layerCount: number): EngineReport {
  const types = ['CaskConvolution', 'PointWiseV2', 'Reformat', 'gemm', 'SoftMax', 'kgen', 'Shuffle'];
  return reportOf(
    withShares(
      Array.from({ length: layerCount }, (_, index) =>
        layer(
          `/model/blocks.${Math.floor(index / 12)}/attn/op_${index % 12}/MatMul + /model/blocks.${Math.floor(index / 12)}/attn/op_${index % 12}/Add`,
          {
            type: types[index % types.length] ?? 'kgen',
            precision: index % 5 === 0 ? 'FP32' : 'FP16',
            tactic: `sm90_xmma_gemm_f16f16_f16f32_f32_tn_n_tilesize64x64x64_stage5_warpsize2x2x1_tensor16x8x16_v${index % 97}`,
            timeNs: 900 + ((index * 7919) % 20_011),
            onnxNodes: [
              `/model/blocks.${Math.floor(index / 12)}/attn/op_${index % 12}/MatMul`,
              `/model/blocks.${Math.floor(index / 12)}/attn/op_${index % 12}/Add`,
            ],
          },
        ),
      ),
    ),
  );
}

/** Names that want to be more than text, and values at their limits. */
export function hostileReport(): EngineReport {
  const report = engineReport();
  const layers = report.layers.map((each, index) =>
    index > 3
      ? each
      : {
          ...each,
          name: `${hostileName} ${index}`,
          type: hostileName,
          precision: hostileName,
          tactic: hostileName.repeat(200),
          onnxNodes: Array.from({ length: 200 }, (_, node) => `${hostileName}\n${node}`),
          inputs: [{ name: hostileName, shape: [-1, 0], type: hostileName, format: hostileName }],
        },
  );
  return {
    ...report,
    sentence: sentence`${hostileName} takes ${strong(hostileName)}.`,
    gpu: hostileName,
    layers,
    byType: [{ name: hostileName.repeat(3), layers: 4, timeNs: 9e4, share: 0.2 }, ...report.byType],
    bindings: [hostileName],
    problems: [hostileName],
    warnings: Array.from({ length: 20 }, () => hostileName),
    findings: report.findings.map((finding) => ({ ...finding, title: hostileName, why: hostileName })),
    build: { ...report.build!, target: hostileName, image: hostileName, commandLine: hostileName.repeat(30) },
  };
}

export function planSummary(): PlanSummary {
  return {
    sizeBytes: 48_300_000,
    header: { kind: 'version', version: '10.0.1.6' },
    ultralytics: null,
    loadableBy: [
      { release: '24.05', tensorrt: '10.0.1.6', confidence: 'A' },
      { release: '24.06', tensorrt: '10.0.1.6', confidence: 'B' },
    ],
  };
}

export function readyState(report: EngineReport, plan: PlanSummary | null = planSummary()): EngineState {
  const { layers, ...head } = report;
  return {
    kind: 'ready',
    subject: 'resnet50.plan',
    version: 1,
    report: { ...head, layerCount: layers.length },
    plan,
    reportOf: null,
    first: layerColumns(layers, slowestLayers(layers, 200)),
  };
}

export function comparisonView(rows = 40): EngineComparisonView {
  return {
    sentence: sentence`int8.plan needs ${strong('0.19 ms')} for its layers, ${strong('1.7 times')} less than fp16.plan.`,
    notes: ['3 layers of fp16.plan name no ONNX node; they are compared by name.'],
    left: { name: 'fp16.plan', facts: ['TensorRT 10.0.1.6', 'FP16', '48.3 MB'] },
    right: { name: 'int8.plan', facts: ['TensorRT 10.0.1.6', 'INT8', '25.1 MB'] },
    rows: Array.from({ length: rows }, (_, index) => ({
      nodes: `/layer${index}/Conv, /layer${index}/Relu`,
      left:
        index === 3
          ? null
          : {
              layers: `/layer${index}/Conv + /layer${index}/Relu`,
              precision: 'FP16',
              timeNs: 20_000 - index * 100,
            },
      right:
        index === 5
          ? null
          : {
              layers: `/layer${index}/Conv + /layer${index}/Relu`,
              precision: 'INT8',
              timeNs: 11_000 + index * 300,
            },
    })),
  };
}

function reportOf(layers: EngineLayer[]): EngineReport {
  const layerTimeNs = layers.reduce((sum, { timeNs }) => sum + (timeNs ?? 0), 0);
  return {
    schema: 'engine-room.engine-report/1',
    sentence: sentence`A query takes ${strong('0.34 ms')} on the GPU; convolutions are ${strong('87 %')} of it, and layout conversions ${strong('5 %')}.`,
    tensorrt: '10.0.1.6',
    synthetic: false,
    gpu: 'NVIDIA H200',
    precision: 'FP16',
    sizeBytes: 48_300_000,
    layers,
    layerTimeNs,
    byType: shares(layers, ({ type }) => type ?? ''),
    byPrecision: shares(layers, ({ precision }) => precision ?? ''),
    bindings: ['image', 'logits'],
    timing: {
      queries: 1000,
      throughputPerSecond: 2741,
      latency: { minNs: 351e3, meanNs: 365e3, p50Ns: 362e3, p90Ns: 370e3, p99Ns: 391e3, maxNs: 480e3 },
      compute: { minNs: 335e3, meanNs: 341e3, p50Ns: 340e3, p90Ns: 345e3, p99Ns: 352e3, maxNs: 401e3 },
      h2d: { minNs: 18e3, meanNs: 19e3, p50Ns: 19e3, p90Ns: null, p99Ns: null, maxNs: 30e3 },
      d2h: { minNs: 3e3, meanNs: 3e3, p50Ns: 3e3, p90Ns: null, p99Ns: null, maxNs: 9e3 },
      enqueue: null,
      transfersIncluded: true,
      cudaGraph: true,
    },
    findings: [
      {
        id: 'fused',
        title: 'Read 16 fused layers as their nodes',
        why: 'TensorRT joined convolution and activation; a change to either changes the layer.',
        stakeNs: null,
        confidence: 'high',
        layers: [0, 1, 2],
      },
      {
        id: 'reformat',
        title: 'Give the input in the layout that the first layer wants',
        why: '2 layers only convert between layouts and take 4.8 % of the time.',
        stakeNs: 14_000,
        confidence: 'medium',
        layers: [16, 17],
      },
      {
        id: 'no-tensor-cores',
        title: 'Let the classifier run in FP16',
        why: '/head/MatMul computes in FP32 without tensor cores.',
        stakeNs: 9_300,
        confidence: 'low',
        layers: [20],
      },
    ],
    problems: [],
    warnings: [],
    build: {
      image: 'nvcr.example/tensorrt:24.05-py3',
      target: 'gpu-box',
      commandLine:
        'trtexec --onnx=model.onnx --saveEngine=model.plan --fp16 --memPoolSize=workspace:1024 --profilingVerbosity=detailed',
      durationNs: 92e9,
      builtAt: '2026-05-09T10:03:12Z',
      loadCheck: { state: 'loaded', text: 'Triton 24.05 loaded it in 1.2 s on gpu-box.' },
    },
  };
}

function layer(name: string, rest: Partial<EngineLayer>): EngineLayer {
  return {
    name,
    type: null,
    precision: null,
    tactic: null,
    inputs: [
      {
        name: `${name} in`,
        shape: [1, 64, 56, 56],
        type: 'Half',
        format: 'Channel major FP16 format where C % 8 == 0',
      },
    ],
    outputs: [{ name: `${name} out`, shape: [1, 64, 28, 28], type: 'Half', format: null }],
    timeNs: null,
    share: null,
    onnxNodes: [],
    streamId: 0,
    ...rest,
  };
}

function withShares(layers: EngineLayer[]): EngineLayer[] {
  const totalNs = layers.reduce((sum, { timeNs }) => sum + (timeNs ?? 0), 0);
  return layers.map((each) => ({ ...each, share: each.timeNs === null ? null : each.timeNs / totalNs }));
}

function shares(
  layers: readonly EngineLayer[],
  nameOf: (layer: EngineLayer) => string,
): EngineReport['byType'] {
  return [...new Set(layers.map(nameOf))].map((name) => {
    const group = layers.filter((each) => nameOf(each) === name);
    return {
      name,
      layers: group.length,
      timeNs: group.reduce((sum, { timeNs }) => sum + (timeNs ?? 0), 0),
      share: group.reduce((sum, { share }) => sum + (share ?? 0), 0),
    };
  });
}
