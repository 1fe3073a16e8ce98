import type {
  AlignedRow,
  AlignedSide,
  ComparedEngine,
  EngineComparisonView,
} from '../../../webview/engine/api.ts';
import { toDelimitedText, toMarkdownTable } from '../../core/textTable.ts';
import { formatBytes } from '../../core/units.ts';
import { type EngineComparison, compareEngines } from '../../tensorrt/report/compareEngines.ts';
import { engineComparisonTable } from '../../tensorrt/report/engineTables.ts';
import type { EngineReport } from '../../tensorrt/report/engineReport.ts';
import type { TableForms } from './saveTable.ts';

/** An engine with the name that stands for it beside the other. */
export interface NamedReport {
  readonly name: string;
  readonly report: EngineReport;
}

/** Two engines as the page shows them, and as tables to take away. */
export function compareReports(
  left: NamedReport,
  right: NamedReport,
): { readonly view: EngineComparisonView; readonly tables: TableForms } {
  const labels = { a: left.name, b: right.name };
  const comparison = compareEngines(left.report, right.report, labels);
  const view: EngineComparisonView = {
    sentence: comparison.sentence,
    notes: comparison.notes,
    left: comparedEngine(left),
    right: comparedEngine(right),
    rows: alignedRows(comparison, left.report, right.report),
  };
  return {
    view,
    tables: {
      csv: () => comparisonCsv(view),
      markdown: () =>
        toMarkdownTable(
          engineComparisonTable(comparison, { a: left.report, b: right.report }, labels, view.rows.length),
        ),
    },
  };
}

function comparedEngine({ name, report }: NamedReport): ComparedEngine {
  const { tensorrt, gpu, precision, sizeBytes, layers } = report;
  return {
    name,
    facts: [
      ...(tensorrt === null ? [] : [`TensorRT ${tensorrt}`]),
      ...(gpu === null ? [] : [gpu]),
      ...(precision === null ? [] : [precision]),
      ...(sizeBytes === null ? [] : [formatBytes(sizeBytes)]),
      `${layers.length.toLocaleString('en-US')} layers`,
    ],
  };
}

function alignedRows({ rows }: EngineComparison, left: EngineReport, right: EngineReport): AlignedRow[] {
  return rows.map(({ nodes, a, b, aNs, bNs }) => ({
    nodes: nodes.join(', '),
    left: side(left, a, aNs),
    right: side(right, b, bNs),
  }));
}

function side(report: EngineReport, indices: readonly number[], timeNs: number | null): AlignedSide | null {
  const layers = indices.flatMap((index) => report.layers[index] ?? []);
  const precisions = new Set(layers.flatMap(({ precision }) => precision ?? []));
  return layers.length === 0
    ? null
    : {
        layers: layers.map(({ name }) => name).join(', '),
        precision: precisions.size === 0 ? null : [...precisions].join(', '),
        timeNs,
      };
}

function comparisonCsv({ rows }: EngineComparisonView): string {
  const micros = (timeNs: number | null | undefined) =>
    typeof timeNs === 'number' ? timeNs / 1e3 : undefined;
  return toDelimitedText([
    ['onnx_nodes', 'left_layers', 'left_precision', 'left_us', 'right_layers', 'right_precision', 'right_us'],
    ...rows.map(({ nodes, left, right }) => [
      nodes,
      left?.layers,
      left?.precision ?? undefined,
      micros(left?.timeNs),
      right?.layers,
      right?.precision ?? undefined,
      micros(right?.timeNs),
    ]),
  ]);
}
