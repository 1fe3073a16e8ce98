import { joinSentences, type Segment, sentence, strong } from '../../core/sentence.ts';
import { formatDurationNs } from '../../core/units.ts';
import { alignLayers } from './alignLayers.ts';
import type { EngineLayer, EngineReport } from './engineReport.ts';

/** Layers of two engines that do the same work. */
export interface EngineComparisonRow {
  /** Names of their ONNX nodes; empty when they were aligned by name or by order and type. */
  readonly nodes: readonly string[];
  /** Indices into the layers of either engine; empty when one has nothing of the kind. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Times of these layers together; null when none of them has one, 0 when a profiled engine has no such layer. */
  readonly aNs: number | null;
  readonly bNs: number | null;
  /** b minus a: below zero where b is faster; null when either time is unknown. */
  readonly deltaNs: number | null;
}

export interface EngineComparison {
  readonly sentence: Segment[];
  /** In the order of a's layers; what only b has follows where it runs. */
  readonly rows: readonly EngineComparisonRow[];
  /** What makes the comparison unfair, a sentence each. */
  readonly notes: readonly string[];
}

export interface EngineLabels {
  readonly a: string;
  readonly b: string;
}

/** Sets two engines side by side: by ONNX node, then by name, then by order and type. Linear in the layers. */
export function compareEngines(a: EngineReport, b: EngineReport, labels: EngineLabels): EngineComparison {
  const rows = alignLayers(a.layers, b.layers).map((row): EngineComparisonRow => {
    const aNs = timeOf(a, row.a);
    const bNs = timeOf(b, row.b);
    return { ...row, aNs, bNs, deltaNs: aNs === null || bNs === null ? null : bNs - aNs };
  });
  return { sentence: comparisonSentence(a, b, rows, labels), rows, notes: notesOf(a, b) };
}

function timeOf(report: EngineReport, indices: readonly number[]): number | null {
  if (report.layerTimeNs === null) {
    return null;
  }
  const times = indices
    .map((index) => report.layers[index]?.timeNs ?? null)
    .filter((timeNs) => timeNs !== null);
  return times.length === 0 && indices.length > 0 ? null : times.reduce((sum, timeNs) => sum + timeNs, 0);
}

function comparisonSentence(
  a: EngineReport,
  b: EngineReport,
  rows: readonly EngineComparisonRow[],
  labels: EngineLabels,
): Segment[] {
  const aNs = a.layerTimeNs;
  const bNs = b.layerTimeNs;
  if (aNs === null || bNs === null) {
    const without =
      aNs === null ? (bNs === null ? 'Neither engine has' : `${labels.a} has no`) : `${labels.b} has no`;
    return sentence`${without} layer times; ${strong(String(rows.length))} groups of layers are aligned.`;
  }
  const differenceNs = bNs - aNs;
  const against = `${formatDurationNs(bNs)} against ${formatDurationNs(aNs)} a query`;
  if (Math.abs(differenceNs) < Math.max(aNs, bNs) * 0.005) {
    return sentence`${labels.a} and ${labels.b} are ${strong('equally fast')} (${against}).`;
  }
  const faster = differenceNs < 0;
  const sign = Math.sign(differenceNs);
  const cause = rows.reduce<EngineComparisonRow | undefined>(
    (top, row) => ((row.deltaNs ?? 0) * sign > (top?.deltaNs ?? 0) * sign ? row : top),
    undefined,
  );
  return joinSentences(
    sentence`${labels.b} is ${strong(`${formatDurationNs(Math.abs(differenceNs))} ${faster ? 'faster' : 'slower'}`)} than ${labels.a} (${against})`,
    cause === undefined || cause.deltaNs === null
      ? sentence`.`
      : sentence`; the largest cause is ${nameOf(a, b, cause)} with ${strong(signed(cause.deltaNs))}${changeOf(a, b, cause)}.`,
  );
}

/** The row's first node, or its layer's name, with how many more there are. */
function nameOf(a: EngineReport, b: EngineReport, row: EngineComparisonRow): string {
  const names =
    row.nodes.length > 0
      ? row.nodes
      : [...row.a.map((index) => a.layers[index]?.name), ...row.b.map((index) => b.layers[index]?.name)];
  const unique = [...new Set(names)];
  const first = unique[0] ?? 'a layer';
  return unique.length > 1 ? `${first} and ${unique.length - 1} more` : first;
}

function changeOf(a: EngineReport, b: EngineReport, row: EngineComparisonRow): string {
  if (row.a.length === 0 || row.b.length === 0) {
    return row.a.length === 0 ? ', which only the second has' : ', which only the first has';
  }
  const before = precisionsOf(row.a.map((index) => a.layers[index]));
  const after = precisionsOf(row.b.map((index) => b.layers[index]));
  return before === after || before === '' || after === '' ? '' : ` (${before} to ${after})`;
}

function precisionsOf(layers: readonly (EngineLayer | undefined)[]): string {
  return [
    ...new Set(layers.map((layer) => layer?.precision ?? '').filter((precision) => precision !== '')),
  ].join(' and ');
}

function signed(durationNs: number): string {
  return `${durationNs < 0 ? '−' : '+'}${formatDurationNs(Math.abs(durationNs))}`;
}

function notesOf(a: EngineReport, b: EngineReport): string[] {
  const notes: string[] = [];
  if (a.gpu !== null && b.gpu !== null && a.gpu !== b.gpu) {
    notes.push(`They ran on different GPUs: ${a.gpu} and ${b.gpu}.`);
  }
  if (differ(a.timing?.transfersIncluded, b.timing?.transfersIncluded)) {
    notes.push('Only one of the latencies includes copies to and from the GPU.');
  }
  if (differ(a.timing?.cudaGraph, b.timing?.cudaGraph)) {
    notes.push('Only one was measured with a CUDA graph.');
  }
  if (a.synthetic || b.synthetic) {
    notes.push('Times of a stand-in are made up.');
  }
  return notes;
}

/** Both are known and are not the same. */
function differ(a: boolean | null | undefined, b: boolean | null | undefined): boolean {
  return typeof a === 'boolean' && typeof b === 'boolean' && a !== b;
}
