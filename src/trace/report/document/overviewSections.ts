import { type BreakdownPart, breakdownParts } from '../../analyse/breakdown.ts';
import { partLabels, type SummaryJson } from '../reportJson.ts';
import { breakdownTable, gpuTable, launchTable } from '../summaryText.ts';
import type { ReportSection, ReportTone } from './traceReport.ts';

const tones: Readonly<Record<BreakdownPart, ReportTone>> = {
  kernel: 'kernel',
  communication: 'communication',
  memcpy: 'copy',
  memset: 'copy',
  runtime: 'launch',
  dataLoader: 'dataLoader',
  cpu: 'host',
  other: 'rest',
};

/** How long steps take and what they spend it on; `undefined` when nothing was recorded. */
export function stepsSection(summary: SummaryJson): ReportSection | undefined {
  const table = breakdownTable(summary);
  if (table.rows.length === 0) {
    return undefined;
  }
  const of = summary.ranks.length > 1 ? `, ${summary.ranks[0] ?? ''}` : '';
  return {
    title: `Where the time goes${of}`,
    parts: [
      {
        kind: 'steps',
        parts: breakdownParts.map((part) => ({ label: partLabels[part], tone: tones[part] })),
        steps: summary.steps.map(({ name, durationNs, breakdownNs }) => ({
          name,
          durationNs,
          partsNs: breakdownParts.map((part) => breakdownNs[part]),
        })),
      },
      { kind: 'table', caption: 'Parts of a step', table, omitted: 0 },
    ],
  };
}

/** The GPUs, and how work gets to them; `undefined` without a GPU. */
export function workSection(summary: SummaryJson): ReportSection | undefined {
  return summary.gpus.length === 0
    ? undefined
    : {
        title: 'GPUs',
        parts: [
          { kind: 'table', caption: 'How busy', table: gpuTable(summary), omitted: 0 },
          { kind: 'table', caption: 'How work gets there', table: launchTable(summary), omitted: 0 },
        ],
      };
}

/** What is amiss with the traces, and what was left out of the job; `undefined` when nothing is. */
export function healthItems({ notices, health }: SummaryJson): ReportSection | undefined {
  const items = [
    ...notices,
    ...health.map(({ message, option }) => (option === null ? message : `${message} Next time: ${option}`)),
  ];
  return items.length === 0 ? undefined : { title: 'To know of the trace', parts: [{ kind: 'list', items }] };
}
