import { z } from 'zod/mini';
import { fail } from '../core/failure.ts';
import { plainText, type Sentence } from '../core/sentence.ts';
import { sentenceSchema } from '../core/sentenceSchema.ts';
import {
  escapeMarkdown,
  printable,
  type TextTable,
  toDelimitedText,
  toMarkdownTable,
  toPlainTable,
} from '../core/textTable.ts';
import type { Accuracy } from '../model/accuracy.ts';
import type { Latency } from '../model/latency.ts';
import { comparisonConditions } from './comparisonConditions.ts';
import { comparisonTable } from './comparisonTable.ts';
import { comparisonWords, noticeableShare } from './comparisonWords.ts';

/**
 * What the accuracy gates said of a build: `reference` is what the others are compared with; `unchecked` has no
 * accuracy result and so wins only where no checked build exists.
 */
export const gateStates = ['reference', 'passed', 'failed', 'unchecked'] as const;
export type GateState = (typeof gateStates)[number];

export const comparisonRowSchema = z.object({
  label: z.string(),
  kind: z.enum(['pytorch', 'onnx', 'onnxruntime', 'tensorrt']),
  /** Absolute path of the measured file; absent for PyTorch. */
  path: z.optional(z.string()),
  gate: z.enum(gateStates),
  /** True for the one build that the sentence is about. */
  best: z.boolean(),
  p50Ns: z.number(),
  p90Ns: z.number(),
  p99Ns: z.number(),
  meanNs: z.number(),
  throughputPerSecond: z.number(),
  sizeBytes: z.number(),
  /** Timed calls; a p99 of fewer than 100 is the slowest one. */
  iterations: z.optional(z.number()),
  /** p50 of the reference divided by this p50: 2 means twice as fast. 1 for the reference. */
  speedUp: z.number(),
  /** Largest absolute difference of any output from PyTorch's. */
  maxDifference: z.optional(z.number()),
  topK: z.optional(z.object({ k: z.number(), agreed: z.number(), total: z.number() })),
  /** Why the gate failed, a sentence each. */
  reasons: z.array(z.string()),
  /** The passport of the build: its id and how many steps lie between it and its origin. */
  passport: z.optional(z.object({ id: z.string(), steps: z.number() })),
});

/** Builds beside their reference: what the comparison page, the CLI and the exports show. Kept as `comparison.json`. */
export const comparisonReportSchema = z.object({
  schema: z.literal('engine-room.comparison/1'),
  subject: z.string(),
  /** ISO 8601. */
  measuredAt: z.string(),
  /** What one answer is about; heads the throughput column. */
  unitOfWork: z.enum(['image', 'input']),
  /** The answer. */
  sentence: sentenceSchema,
  /** The consequence or the "but". */
  note: sentenceSchema,
  /** How it was measured, shown with middle dots between. */
  facts: z.array(z.string()),
  /** Why rows may not be compared fairly, a sentence each. */
  warnings: z.array(z.string()),
  rows: z.array(comparisonRowSchema),
});

export type ComparisonRow = z.infer<typeof comparisonRowSchema>;
export type ComparisonReport = z.infer<typeof comparisonReportSchema>;

/** What a comparison is made from. */
export interface ComparisonInputs {
  readonly subject: string;
  /** ISO 8601. */
  readonly measuredAt: string;
  /** Where it was measured, in words: "this machine", "NVIDIA H200". */
  readonly machine?: string;
  /** Default `input`. */
  readonly unitOfWork?: ComparisonReport['unitOfWork'];
  readonly latencies: readonly Latency[];
  readonly accuracies: readonly Accuracy[];
  /** Passports by the path of the measured file. */
  readonly passports?: ReadonlyMap<string, NonNullable<ComparisonRow['passport']>>;
}

/**
 * Sets every measured build beside the reference: PyTorch, or the plain ONNX file where PyTorch was not measured.
 * The fastest build that passed its accuracy gate is the best one; a build that failed never is.
 * @throws FailureError of kind `bad-input` when nothing was measured.
 */
export function buildComparison(inputs: ComparisonInputs): ComparisonReport {
  const { latencies } = inputs;
  const reference =
    latencies.find(({ kind }) => kind === 'pytorch') ??
    latencies.find(({ kind }) => kind === 'onnx') ??
    latencies[0] ??
    fail({
      kind: 'bad-input',
      message: `Nothing has been measured for ${inputs.subject}.`,
      nextStep: 'Run the measure step, then compare.',
    });
  const unmarked = latencies.map((latency) => toRow(latency, reference, inputs));
  const best = bestOf(unmarked);
  const rows = unmarked.map((row) => ({ ...row, best: row === best }));
  return {
    schema: 'engine-room.comparison/1',
    subject: inputs.subject,
    measuredAt: inputs.measuredAt,
    unitOfWork: inputs.unitOfWork ?? 'input',
    ...comparisonWords(rows),
    ...comparisonConditions(latencies, inputs.machine),
    rows,
  };
}

function toRow(latency: Latency, reference: Latency, inputs: ComparisonInputs): ComparisonRow {
  const { label, kind, path, p50Ns, p90Ns, p99Ns, meanNs, throughputPerSecond, sizeBytes } = latency;
  const accuracy =
    path === undefined ? undefined : inputs.accuracies.findLast((candidate) => candidate.path === path);
  const passport = path === undefined ? undefined : inputs.passports?.get(path);
  const topK = accuracy?.topK;
  return {
    label,
    kind,
    ...(path === undefined ? {} : { path }),
    gate: latency === reference ? 'reference' : gateOf(accuracy),
    best: false,
    p50Ns,
    p90Ns,
    p99Ns,
    meanNs,
    throughputPerSecond,
    sizeBytes,
    iterations: latency.iterations,
    speedUp: reference.p50Ns / p50Ns,
    ...(accuracy === undefined || accuracy.outputs.length === 0
      ? {}
      : { maxDifference: Math.max(...accuracy.outputs.map(({ maxAbsolute }) => maxAbsolute)) }),
    ...(topK === undefined ? {} : { topK: { k: topK.k, agreed: topK.agreed, total: topK.total } }),
    reasons: accuracy?.reasons ?? [],
    ...(passport === undefined ? {} : { passport }),
  };
}

function gateOf(accuracy: Accuracy | undefined): GateState {
  if (accuracy === undefined) {
    return 'unchecked';
  }
  return accuracy.passed ? 'passed' : 'failed';
}

function bestOf(rows: readonly ComparisonRow[]): ComparisonRow | undefined {
  const passed = rows.filter(({ gate }) => gate === 'passed');
  const candidates = passed.length > 0 ? passed : rows.filter(({ gate }) => gate === 'unchecked');
  const fastestNs = Math.min(...candidates.map(({ p50Ns }) => p50Ns));
  // Among builds that are equally fast the most exact one is the better answer.
  return candidates
    .filter(({ p50Ns }) => p50Ns <= fastestNs * (1 + noticeableShare))
    .toSorted(
      (left, right) => (left.maxDifference ?? 0) - (right.maxDifference ?? 0) || left.p50Ns - right.p50Ns,
    )[0];
}

/** The report as comma-separated values with exact figures, one row a build. */
export function toCsv(report: ComparisonReport): string {
  return toDelimitedText([
    [
      'build',
      'kind',
      'gate',
      'p50_ms',
      'p90_ms',
      'p99_ms',
      'mean_ms',
      `${report.unitOfWork}s_per_second`,
      'size_bytes',
      'speed_up',
      'max_difference',
      'top_k',
      'top_k_agreed',
      'top_k_samples',
      'reasons',
      'path',
    ],
    ...report.rows.map((row) => [
      row.label,
      row.kind,
      row.gate,
      row.p50Ns / 1e6,
      row.p90Ns / 1e6,
      row.p99Ns / 1e6,
      row.meanNs / 1e6,
      row.throughputPerSecond,
      row.sizeBytes,
      row.speedUp,
      row.maxDifference,
      row.topK?.k,
      row.topK?.agreed,
      row.topK?.total,
      row.reasons.join(' '),
      row.path,
    ]),
  ]);
}

/** The report as Markdown: heading, sentence with emphasis, note, table, conditions. */
export function toMarkdown(report: ComparisonReport): string {
  const words = (segments: Sentence) =>
    segments
      .map(({ text, strong }) => (strong === true ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text)))
      .join('');
  const paragraphs = [
    `## ${escapeMarkdown(report.subject)}`,
    words(report.sentence),
    words(report.note),
    ...report.warnings.map(escapeMarkdown),
    toMarkdownTable(asTextTable(report)),
    escapeMarkdown([...report.facts, report.measuredAt].join(' · ')),
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

/** The report for a terminal: sentence, note, table, conditions. */
export function toText(report: ComparisonReport): string {
  const paragraphs = [
    [plainText(report.sentence), plainText(report.note), ...report.warnings].filter((line) => line !== ''),
    [toPlainTable(asTextTable(report))],
    [[report.subject, ...report.facts].join(' · ')],
  ];
  return paragraphs
    .map((lines) => lines.map((line) => (line.includes('\n') ? line : printable(line))).join('\n'))
    .join('\n\n');
}

function asTextTable(report: ComparisonReport): TextTable {
  const { time, size, k, rows } = comparisonTable(report.rows);
  const throughput = report.unitOfWork === 'image' ? 'Images/s' : 'Inputs/s';
  const headers = [
    'Build',
    `p50 ${time.unit}`,
    `p90 ${time.unit}`,
    `p99 ${time.unit}`,
    throughput,
    `Size ${size.unit}`,
    'Speed-up',
    'Max difference',
    ...(k === undefined ? [] : [`Top-${k} agreement`]),
  ];
  return {
    headers,
    numeric: new Set(headers.map((_, index) => index).slice(1)),
    rows: rows.map(({ row, p50, p90, p99, throughput, size, speedUp, maxDifference, topK }) => {
      const missing = row.gate === 'reference' ? 'reference' : 'not checked';
      return [
        row.gate === 'failed' ? `${row.label} (failed gate)` : row.label,
        p50,
        p90,
        p99,
        throughput,
        size,
        speedUp,
        maxDifference ?? missing,
        ...(k === undefined ? [] : [topK ?? missing]),
      ];
    }),
  };
}
