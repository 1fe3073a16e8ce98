import { formatColumn, timeUnitFor } from '../../core/columnNumbers.ts';
import { plainText, type Sentence } from '../../core/sentence.ts';
import {
  escapeMarkdown,
  printable,
  type TextTable,
  toDelimitedText,
  toMarkdownTable,
  toPlainTable,
} from '../../core/textTable.ts';
import { formatDurationNs, formatShare } from '../../core/units.ts';
import type { EngineComparison, EngineLabels } from './compareEngines.ts';
import type { EngineReport } from './engineReport.ts';

type Cell = string | number | undefined;

/** Findings for people; empty text when there are none. */
export function engineToText(report: EngineReport, layerLimit = 40): string {
  return [
    printable(plainText(report.sentence)),
    ...(report.findings.length === 0 ? [] : [toPlainTable(findingTable(report))]),
    ...(report.layers.length === 0
      ? []
      : [toPlainTable(layerTable(report, layerLimit)), ...hidden(report, layerLimit)]),
    ...report.problems.map((problem) => `! ${printable(problem)}`),
  ].join('\n\n');
}

/** The same as Markdown, for documents and issues. */
export function engineToMarkdown(report: EngineReport, layerLimit = 40): string {
  return [
    markdownSentence(report.sentence),
    ...(report.findings.length === 0 ? [] : [toMarkdownTable(findingTable(report))]),
    ...(report.layers.length === 0
      ? []
      : [toMarkdownTable(layerTable(report, layerLimit)), ...hidden(report, layerLimit)]),
    ...report.problems.map((problem) => `- ${escapeMarkdown(problem)}`),
  ].join('\n\n');
}

/** All layers in the order they run, with exact figures. */
export function layersToCsv(report: EngineReport): string {
  return toDelimitedText([
    [
      'index',
      'name',
      'type',
      'precision',
      'time_us',
      'share',
      'tactic',
      'onnx_nodes',
      'inputs',
      'outputs',
      'stream',
    ],
    ...report.layers.map((layer, index): Cell[] => [
      index,
      layer.name,
      layer.type ?? undefined,
      layer.precision ?? undefined,
      layer.timeNs === null ? undefined : layer.timeNs / 1e3,
      layer.share ?? undefined,
      layer.tactic ?? undefined,
      layer.onnxNodes.join(' '),
      tensors(layer.inputs),
      tensors(layer.outputs),
      layer.streamId ?? undefined,
    ]),
  ]);
}

export function findingsToCsv(report: EngineReport): string {
  return toDelimitedText([
    ['id', 'title', 'why', 'stake_us', 'confidence', 'layers'],
    ...report.findings.map((finding): Cell[] => [
      finding.id,
      finding.title,
      finding.why,
      finding.stakeNs === null ? undefined : finding.stakeNs / 1e3,
      finding.confidence,
      finding.layers.map((index) => report.layers[index]?.name ?? '').join('; '),
    ]),
  ]);
}

/** Rows of two engines side by side, the largest difference first. */
export function engineComparisonTable(
  comparison: EngineComparison,
  reports: { readonly a: EngineReport; readonly b: EngineReport },
  labels: EngineLabels,
  limit = 40,
): TextTable {
  const rows = comparison.rows
    .toSorted((left, right) => Math.abs(right.deltaNs ?? 0) - Math.abs(left.deltaNs ?? 0))
    .slice(0, limit);
  const unit = timeUnitFor(rows.flatMap(({ aNs, bNs }) => [aNs ?? 0, bNs ?? 0]));
  const figures = formatColumn(
    rows.flatMap(({ aNs, bNs, deltaNs }) => [aNs, bNs, deltaNs].map((value) => (value ?? 0) / unit.divisor)),
  );
  const cell = (value: number | null, at: number) => (value === null ? '' : (figures[at] ?? ''));
  return {
    headers: [
      'nodes or layer',
      `${labels.a} (${unit.unit})`,
      `${labels.b} (${unit.unit})`,
      `difference (${unit.unit})`,
    ],
    numeric: new Set([1, 2, 3]),
    rows: rows.map((row, index) => {
      const { a, b } = reports;
      const names = row.nodes.length > 0 ? row.nodes : [nameAt(a, row.a) ?? nameAt(b, row.b) ?? ''];
      return [
        names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', '),
        cell(row.aNs, index * 3),
        cell(row.bNs, index * 3 + 1),
        cell(row.deltaNs, index * 3 + 2),
      ];
    }),
  };
}

/** The slowest layers; in the order they run when there are no times. */
export function layerTable(report: EngineReport, limit: number): TextTable {
  const layers = report.layers.toSorted((a, b) => (b.timeNs ?? 0) - (a.timeNs ?? 0)).slice(0, limit);
  const timed = report.layerTimeNs !== null;
  const unit = timeUnitFor(layers.map(({ timeNs }) => timeNs ?? 0));
  const times = formatColumn(layers.map(({ timeNs }) => (timeNs ?? 0) / unit.divisor));
  return {
    headers: [...(timed ? [`time (${unit.unit})`, 'share'] : []), 'type', 'precision', 'layer'],
    numeric: new Set(timed ? [0, 1] : []),
    rows: layers.map(({ name, type, precision, timeNs, share }, index) => [
      ...(timed
        ? [timeNs === null ? '' : (times[index] ?? ''), share === null ? '' : formatShare(share)]
        : []),
      type ?? '',
      precision ?? '',
      name,
    ]),
  };
}

export function findingTable({ findings }: EngineReport): TextTable {
  return {
    headers: ['at stake', 'finding', 'why', 'confidence'],
    numeric: new Set([0]),
    rows: findings.map(({ title, why, stakeNs, confidence }) => [
      stakeNs === null ? '' : formatDurationNs(stakeNs),
      title,
      why,
      confidence,
    ]),
  };
}

function hidden(report: EngineReport, limit: number): string[] {
  const more = report.layers.length - limit;
  return more > 0 ? [`and ${more} more layers`] : [];
}

function markdownSentence(sentence: Sentence): string {
  return sentence
    .map(({ text, strong }) => (strong === true ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text)))
    .join('');
}

function nameAt(report: EngineReport, indices: readonly number[]): string | undefined {
  return report.layers[indices[0] ?? -1]?.name;
}

function tensors(list: EngineReport['layers'][number]['inputs']): string {
  return list
    .map(({ name, shape, type }) => `${name}[${shape.join('x')}]${type === null ? '' : ` ${type}`}`)
    .join('; ');
}
