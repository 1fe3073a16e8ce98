import {
  escapeMarkdown,
  printable,
  toMarkdownTable,
  toPlainTable,
  type TextTable,
} from '../../core/textTable.ts';
import { formatDurationNs, formatShare } from '../../core/units.ts';
import { breakdownParts } from '../analyse/breakdown.ts';
import type { HealthRecord } from '../analyse/traceHealth.ts';
import { type FindingJson, partLabels, type SummaryJson } from './reportJson.ts';

/** Text for a terminal, or Markdown. */
export type TextForm = 'text' | 'markdown';

/** The summary: the answer, then where the time goes, then what to do, then what to know of the trace. */
export function summaryText(summary: SummaryJson, form: TextForm): string {
  return [
    form === 'markdown' ? escapeMarkdown(summary.sentence) : printable(summary.sentence),
    ...section('Where the time goes', breakdownTable(summary), form),
    ...(summary.gpus.length === 0 ? [] : section('GPUs', gpuTable(summary), form)),
    ...(summary.findings.length === 0
      ? []
      : [heading('Findings', form), findingsText(summary.findings, form)]),
    ...(summary.health.length === 0
      ? []
      : [heading('Health of the trace', form), healthText(summary.health, form)]),
  ].join('\n\n');
}

export function heading(title: string, form: TextForm): string {
  return form === 'markdown' ? `## ${title}` : title;
}

export function tableText(table: TextTable, form: TextForm): string {
  return form === 'markdown' ? toMarkdownTable(table) : toPlainTable(table);
}

function section(title: string, table: TextTable, form: TextForm): string[] {
  return [heading(title, form), tableText(table, form)];
}

/** A row for each part, with its mean over the steps. */
export function breakdownTable({ steps }: SummaryJson): TextTable {
  const wallNs = steps.reduce((sum, { durationNs }) => sum + durationNs, 0);
  const rows = breakdownParts
    .map((part) => ({ part, total: steps.reduce((sum, { breakdownNs }) => sum + breakdownNs[part], 0) }))
    .filter(({ total }) => total > 0)
    .map(({ part, total }) => [
      partLabels[part],
      formatDurationNs(total / Math.max(1, steps.length)),
      formatShare(wallNs > 0 ? total / wallNs : 0),
    ]);
  const total = ['Step', formatDurationNs(wallNs / Math.max(1, steps.length)), '100 %'];
  return { headers: ['Part', 'Mean of a step', 'Share'], numeric: new Set([1, 2]), rows: [...rows, total] };
}

function gpuTable({ gpus }: SummaryJson): TextTable {
  const share = (value: number | null) => (value === null ? 'not told' : formatShare(value));
  return {
    headers: ['GPU', 'Name', 'Utilisation', 'SM efficiency', 'Occupancy', 'Tensor cores'],
    numeric: new Set([2, 3, 4, 5]),
    rows: gpus.map(({ id, name, utilization, smEfficiency, occupancy, tensorCoreShare }) => [
      String(id),
      name,
      formatShare(utilization),
      share(smEfficiency),
      share(occupancy),
      share(tensorCoreShare),
    ]),
  };
}

/** Findings as numbered paragraphs: what, what it costs, why we think so, what to do. */
export function findingsText(findings: readonly FindingJson[], form: TextForm): string {
  const clean = form === 'markdown' ? escapeMarkdown : printable;
  return findings
    .map(({ title, stakeNsPerStep, confidence, evidence, advice }, index) => {
      const stake = stakeNsPerStep > 0 ? `about ${formatDurationNs(stakeNsPerStep)} a step, ` : '';
      const head = `${index + 1}. ${clean(title)} (${stake}confidence ${confidence})`;
      const lines = evidence.map(
        ({ sentence, source }) => `   - ${clean(sentence)}${source === null ? '' : ` At ${clean(source)}.`}`,
      );
      return [head, ...lines, `   ${form === 'markdown' ? '- **Do:** ' : '→ '}${clean(advice)}`].join('\n');
    })
    .join(form === 'markdown' ? '\n' : '\n\n');
}

export function healthText(health: readonly HealthRecord[], form: TextForm): string {
  const clean = form === 'markdown' ? escapeMarkdown : printable;
  return health
    .map(
      ({ message, option }) => `- ${clean(message)}${option === null ? '' : ` Next time: ${clean(option)}`}`,
    )
    .join('\n');
}
