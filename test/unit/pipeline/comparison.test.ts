import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { plainText } from '../../../src/core/sentence.ts';
import type { Accuracy } from '../../../src/model/accuracy.ts';
import type { Latency } from '../../../src/model/latency.ts';
import {
  buildComparison,
  comparisonReportSchema,
  type ComparisonReport,
  toCsv,
  toMarkdown,
  toText,
} from '../../../src/pipeline/comparison.ts';

const pytorch = latency({ label: 'PyTorch 2.15', kind: 'pytorch', p50Ms: 19.4, sizeBytes: 18.6e6 });
const onnx = latency({ label: 'ONNX', kind: 'onnx', path: '/b/model.onnx', p50Ms: 9, sizeBytes: 18.6e6 });
const optimised = latency({
  label: 'ONNX Runtime, optimised',
  path: '/b/model.optimised.onnx',
  p50Ms: 8.1,
  sizeBytes: 18.5e6,
});
const int8 = latency({
  label: 'ONNX Runtime, INT8',
  path: '/b/model.int8.onnx',
  p50Ms: 5.9,
  sizeBytes: 4.9e6,
});

describe('the sentence', () => {
  it('names the fastest build that passed, its p50, its speed-up and its accuracy', () => {
    const report = compare(
      [pytorch, onnx, optimised],
      [passed('/b/model.onnx'), passed('/b/model.optimised.onnx')],
    );
    expect(plainText(report.sentence)).toBe(
      'The optimised ONNX Runtime build answers in 8.1 ms (p50), 2.4 times faster than PyTorch, with the same top-1 on every sample.',
    );
    expect(report.sentence.filter(({ strong }) => strong).map(({ text }) => text)).toEqual([
      '8.1 ms',
      '2.4 times',
    ]);
    expect(report.rows.map(({ best }) => best)).toEqual([false, false, true]);
  });

  it('never lets a failed build win and says what it would have brought', () => {
    const report = compare(
      [pytorch, optimised, int8],
      [passed('/b/model.optimised.onnx'), failed('/b/model.int8.onnx', 11)],
    );
    expect(plainText(report.sentence)).toContain('The optimised ONNX Runtime build answers in 8.1 ms');
    expect(plainText(report.note)).toBe(
      'INT8 is faster still (5.9 ms) but changes 1 of 12 answers, so it failed the accuracy gate.',
    );
  });

  it('says so when no build passed', () => {
    const report = compare([pytorch, int8], [failed('/b/model.int8.onnx', 3)]);
    expect(plainText(report.sentence)).toBe(
      'No build passed its accuracy gate; PyTorch answers in 19.4 ms (p50).',
    );
    expect(plainText(report.note)).toContain('changes 9 of 12 answers');
    expect(report.rows.some(({ best }) => best)).toBe(false);
  });

  it('admits when PyTorch is the fastest', () => {
    const slow = { ...optimised, p50Ns: 25.2e6 };
    const report = compare([pytorch, slow], [passed('/b/model.optimised.onnx')]);
    expect(plainText(report.sentence)).toBe(
      'PyTorch is still the fastest, with 19.4 ms (p50); the optimised ONNX Runtime build takes 1.3 times as long, with the same top-1 on every sample.',
    );
  });

  it('calls a difference within the noise "as fast as"', () => {
    const report = compare([pytorch, { ...optimised, p50Ns: 19.2e6 }], [passed('/b/model.optimised.onnx')]);
    expect(plainText(report.sentence)).toContain('(p50), as fast as PyTorch, with');
  });

  it('says when accuracy was not checked, and prefers a checked build', () => {
    expect(plainText(compare([pytorch, optimised], []).sentence)).toContain(
      'faster than PyTorch; its accuracy was not checked.',
    );
    const mixed = compare([pytorch, onnx, optimised], [passed('/b/model.onnx')]);
    expect(plainText(mixed.sentence)).toContain('The ONNX build answers in 9.0 ms');
    expect(plainText(mixed.note)).toBe(
      'Optimised is faster still (8.1 ms) but its accuracy was not checked.',
    );
  });

  it('does not claim more than one sample showed', () => {
    const single = { ...passed('/b/model.onnx'), topK: { k: 5, agreed: 1, total: 1, required: 1 } };
    expect(plainText(compare([pytorch, onnx], [single]).sentence)).toContain(
      'with the same top-5 on the one sample checked.',
    );
  });

  it('speaks of differences where the outputs are no class scores', () => {
    const scoreless = passed('/b/model.onnx');
    delete scoreless.topK;
    expect(plainText(compare([pytorch, onnx], [scoreless]).sentence)).toContain(
      'with every output within 3.4e-6.',
    );
  });

  it('handles a single row and refuses none', () => {
    expect(plainText(compare([pytorch], []).sentence)).toBe(
      'PyTorch answers in 19.4 ms (p50); there is no build to compare it with yet.',
    );
    expect(() => compare([], [])).toThrow(FailureError);
  });

  it('takes ONNX as reference where PyTorch was not measured', () => {
    const report = compare([optimised, onnx], [passed('/b/model.optimised.onnx')]);
    expect(report.rows.map(({ gate }) => gate)).toEqual(['passed', 'reference']);
    expect(plainText(report.sentence)).toContain('1.1 times faster than ONNX,');
  });
});

describe('the conditions', () => {
  it('says how it was measured', () => {
    expect(compare([pytorch, onnx], []).facts).toEqual([
      'PyTorch and 1 build',
      'same input, 4 threads, 500 runs after 50 warm-ups',
      'CPU, this machine',
    ]);
  });

  it('warns of rows that may not be compared', () => {
    const report = compare([pytorch, { ...onnx, threads: 1 }], []);
    expect(report.warnings).toEqual([
      'Not a fair comparison: the rows were measured with different thread counts (4, 1).',
    ]);
  });
});

describe('the exports', () => {
  const hostile = latency({
    label: '=HYPERLINK("http://x";"y")|<b>\u001b[31m',
    kind: 'onnx',
    path: '/b/-1+1.onnx',
    p50Ms: 4,
    sizeBytes: 1e6,
  });
  const report = compare([pytorch, hostile], [failed('/b/-1+1.onnx', 11)]);

  it('survive the schema', () => {
    expect(comparisonReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('give spreadsheets no formula', () => {
    const [header, first, second] = toCsv(report).split('\r\n');
    expect(header).toMatch(/^build,kind,gate,p50_ms,/);
    expect(first).toMatch(/^PyTorch 2\.15,pytorch,reference,19\.4,/);
    expect(second).toMatch(/^"'=HYPERLINK\(""http:\/\/x"";""y""\)\|<b>/);
  });

  it('show names literally in Markdown', () => {
    const markdown = toMarkdown(report);
    expect(markdown).toContain(String.raw`=HYPERLINK("http://x";"y")\|\<b\>\[31m`);
    expect(markdown).toContain('| Build | p50 ms | p90 ms | p99 ms | Images/s | Size MB |');
    expect(markdown).toContain('| ---: |');
  });

  it('keep emphasis in Markdown', () => {
    expect(toMarkdown(compare([pytorch, onnx], [passed('/b/model.onnx')]))).toContain('**2.2 times**');
  });

  it('align columns in a terminal and send it no escapes', () => {
    const text = toText(report);
    expect(text).not.toContain('\u001b');
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith('PyTorch 2.15 ') || line.includes('p50 ms'));
    expect(lines).toHaveLength(2);
    expect(lines[0]?.indexOf('p50 ms')).toBe((lines[1]?.indexOf('19.4') ?? 0) - 2);
    expect(text).toContain('(failed gate)');
  });
});

function compare(latencies: readonly Latency[], accuracies: readonly Accuracy[]): ComparisonReport {
  return buildComparison({
    subject: 'efficientnet-lite0',
    measuredAt: '2026-05-09T10:00:00Z',
    machine: 'this machine',
    unitOfWork: 'image',
    latencies,
    accuracies,
  });
}

function latency(
  given: Pick<Latency, 'label' | 'sizeBytes'> & Partial<Latency> & { readonly p50Ms: number },
): Latency {
  const { p50Ms, ...rest } = given;
  return {
    kind: 'onnxruntime',
    batch: 1,
    threads: 4,
    warmup: 50,
    iterations: 500,
    device: 'cpu',
    minNs: p50Ms * 0.9e6,
    meanNs: p50Ms * 1.02e6,
    p50Ns: p50Ms * 1e6,
    p90Ns: p50Ms * 1.1e6,
    p99Ns: p50Ms * 1.28e6,
    maxNs: p50Ms * 2e6,
    throughputPerSecond: 1000 / (p50Ms * 1.02),
    ...rest,
  };
}

function passed(path: string): Accuracy {
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
        maxAbsolute: 3.4e-6,
        meanAbsolute: 1e-7,
        maxRelative: 1e-4,
        meanRelative: 1e-5,
        nanCount: 0,
        infCount: 0,
        outsideTolerance: 0,
        elements: 12_000,
      },
    ],
    topK: { k: 1, agreed: 12, total: 12, required: 1 },
    passed: true,
    reasons: [],
  };
}

function failed(path: string, agreed: number): Accuracy {
  return {
    ...passed(path),
    topK: { k: 1, agreed, total: 12, required: 1 },
    passed: false,
    reasons: [`Output logits: top-1 agrees on ${agreed} of 12 samples.`],
  };
}
