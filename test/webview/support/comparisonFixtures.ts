import type { Accuracy } from '../../../src/model/accuracy.ts';
import type { Latency } from '../../../src/model/latency.ts';
import { buildComparison, type ComparisonReport } from '../../../src/pipeline/comparison.ts';

/** A name that tries everything: markup, quotes, a text direction mark. */
export const hostileName = `<img src=x onerror="document.title='owned'"><script>1</script> ‮evil "quoted"`;

const figures = [
  { label: 'PyTorch 2.15', kind: 'pytorch', p50: 19.4, p90: 21, p99: 24.8, sizeBytes: 18.6e6 },
  {
    label: 'ONNX (opset 17)',
    kind: 'onnx',
    path: 'model.onnx',
    p50: 9.02,
    p90: 9.9,
    p99: 11.9,
    sizeBytes: 18.6e6,
  },
  {
    label: 'ONNX Runtime, optimised',
    kind: 'onnxruntime',
    path: 'model.optimised.onnx',
    p50: 8.1,
    p90: 8.8,
    p99: 10.2,
    sizeBytes: 18.5e6,
  },
  {
    label: 'ONNX Runtime, INT8',
    kind: 'onnxruntime',
    path: 'model.int8.onnx',
    p50: 5.9,
    p90: 6.4,
    p99: 7.7,
    sizeBytes: 4.9e6,
  },
] as const;

/** The comparison of the sample network: an ONNX build wins, INT8 fails its gate. */
export function sampleReport(): ComparisonReport {
  return report(figures.map(latency), [
    accuracy('/w/model.onnx', 3.1e-6, 12),
    accuracy('/w/model.optimised.onnx', 3.4e-6, 12),
    accuracy('/w/model.int8.onnx', 0.41, 11),
  ]);
}

/** Names that want to be more than text, one of them 10 kB long. */
export function hostileReport(): ComparisonReport {
  const latencies = figures.map(latency);
  const renamed = latencies.map((each, index) => ({
    ...each,
    label: [each.label, hostileName, `${'long '.repeat(2000)}end`, 'שלום עולם'][index] ?? each.label,
  }));
  return { ...report(renamed, [accuracy('/w/model.onnx', 3.1e-6, 12)]), subject: hostileName };
}

/** PyTorch alone. */
export function singleReport(): ComparisonReport {
  return report(figures.slice(0, 1).map(latency), []);
}

function report(latencies: readonly Latency[], accuracies: readonly Accuracy[]): ComparisonReport {
  return buildComparison({
    subject: 'efficientnet-lite0',
    measuredAt: '2026-05-09T10:00:00Z',
    machine: 'this machine',
    unitOfWork: 'image',
    latencies,
    accuracies,
    passports: new Map([
      ['/w/model.onnx', { id: 'aa', steps: 1 }],
      ['/w/model.optimised.onnx', { id: 'bb', steps: 3 }],
      ['/w/model.int8.onnx', { id: 'cc', steps: 3 }],
    ]),
  });
}

function latency(given: (typeof figures)[number]): Latency {
  return {
    label: given.label,
    kind: given.kind,
    ...('path' in given ? { path: `/w/${given.path}` } : {}),
    sizeBytes: given.sizeBytes,
    batch: 1,
    threads: 4,
    warmup: 50,
    iterations: 500,
    device: 'cpu',
    minNs: given.p50 * 0.95e6,
    meanNs: given.p50 * 1.01e6,
    p50Ns: given.p50 * 1e6,
    p90Ns: given.p90 * 1e6,
    p99Ns: given.p99 * 1e6,
    maxNs: given.p99 * 1.2e6,
    throughputPerSecond: 1000 / (given.p50 * 1.01),
  };
}

function accuracy(path: string, maxAbsolute: number, agreed: number): Accuracy {
  return {
    candidate: path,
    path,
    samples: 12,
    absoluteTolerance: 1e-3,
    relativeTolerance: 1e-3,
    outputs: [
      {
        name: 'logits',
        shape: [1, 1000],
        maxAbsolute,
        meanAbsolute: maxAbsolute / 10,
        maxRelative: maxAbsolute,
        meanRelative: maxAbsolute / 10,
        nanCount: 0,
        infCount: 0,
        outsideTolerance: agreed === 12 ? 0 : 40,
        elements: 12_000,
      },
    ],
    topK: { k: 1, agreed, total: 12, required: 1 },
    passed: agreed === 12,
    reasons:
      agreed === 12 ? [] : [`Output logits: top-1 agrees on ${agreed} of 12 samples, 12 are required.`],
  };
}
