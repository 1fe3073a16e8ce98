import {
  escapeMarkdown,
  printable,
  toMarkdownTable,
  toPlainTable,
  type TextTable,
} from '../../core/textTable.ts';
import { formatDurationNs, formatShare, formatSignificant } from '../../core/units.ts';
import { breakdownParts } from '../analyse/breakdown.ts';
import type { HealthRecord } from '../analyse/traceHealth.ts';
import type { PathKind } from '../whatif/criticalPath.ts';
import { type FindingJson, partLabels, type SummaryJson } from './reportJson.ts';

/** Text for a terminal, or Markdown. */
export type TextForm = 'text' | 'markdown';

/** The summary: the answer, then where the time goes, then what to do, then what to know of the trace. */
export function summaryText(summary: SummaryJson, form: TextForm): string {
  const { sentence, ranks, gpus, findings } = summary;
  const of = ranks.length > 1 ? ` on ${ranks[0] ?? ''}` : '';
  return [
    cleanText(sentence, form),
    ...section(`Where the time goes${of}`, breakdownTable(summary), form),
    ...(gpus.length === 0 ? [] : section('GPUs', gpuTable(summary), form)),
    ...(findings.length === 0 ? [] : [heading(`Findings${of}`, form), findingsText(findings, form)]),
    ...(gpus.length === 0 ? [] : section(`How work gets to the GPU${of}`, launchTable(summary), form)),
    ...toKnow(summary, form),
  ].join('\n\n');
}

/** What was left out of a job, and what is amiss with its traces; what a finding says already is not said again. */
export function toKnow({ notices, health, findings }: SummaryJson, form: TextForm): string[] {
  const hasOverhead = findings.some(({ id }) => id === 'profiler-overhead');
  const records = health.filter(({ code }) => !(hasOverhead && code === 'profiler-overhead'));
  return [
    ...(notices.length === 0
      ? []
      : [heading('The traces', form), notices.map((notice) => `- ${cleanText(notice, form)}`).join('\n')]),
    ...(records.length === 0 ? [] : [heading('Health of the trace', form), healthText(records, form)]),
  ];
}

/** Launches, queue, what the longest way through a step consists of, and how much is accounted for. */
export function launchTable({ launches, criticalPathNsPerStep, coverage }: SummaryJson): TextTable {
  const path = Object.entries(criticalPathNsPerStep ?? {})
    .filter(([, ns]) => ns > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, ns]) => `${pathLabels[kind as PathKind]} ${formatDurationNs(ns)}`);
  return {
    headers: ['', 'A step'],
    numeric: new Set(),
    rows: [
      ['Kernels', formatSignificant(launches.kernelsPerStep)],
      ['Kernel launches', formatSignificant(launches.launchesPerStep)],
      ['CUDA graph launches', formatSignificant(launches.graphLaunchesPerStep)],
      [
        'Median kernel, launch call, delay',
        [launches.medianKernelNs, launches.medianCallNs, launches.medianDelayNs]
          .map(formatDurationNs)
          .join(', '),
      ],
      ['Longest queue', formatSignificant(launches.longestQueue)],
      ['Critical path', path.join(', ')],
      [
        'Device time tied to a launch, an operator',
        [coverage.deviceTime, coverage.operators]
          .map((share) => (share === null ? 'not told' : formatShare(share)))
          .join(', '),
      ],
    ],
  };
}

const pathLabels: Readonly<Record<PathKind, string>> = {
  hostWork: 'host work',
  dataLoader: 'data loader',
  compute: 'kernels',
  communication: 'communication',
  copy: 'copies',
  pause: 'pauses',
};

/** Text with names from a file in it, so that neither a terminal nor Markdown takes them for more than text. */
export function cleanText(text: string, form: TextForm): string {
  return form === 'markdown' ? escapeMarkdown(text) : printable(text);
}

export function heading(title: string, form: TextForm): string {
  return form === 'markdown' ? `## ${title}` : title;
}

/** Cells of a terminal's table are cut here; whole texts are in the other forms. */
const longestCell = 100;

export function tableText(table: TextTable, form: TextForm): string {
  return form === 'markdown'
    ? toMarkdownTable(table)
    : toPlainTable({ ...table, rows: table.rows.map((row) => row.map(cutCell)) });
}

function cutCell(text: string): string {
  return text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
}

function section(title: string, table: TextTable, form: TextForm): string[] {
  return table.rows.length === 0 ? [] : [heading(title, form), tableText(table, form)];
}

const breakdownHeaders = ['Part', 'Mean of a step', 'Share'];

/** A row for each part, with its mean over the steps; no row when the steps took no time. */
export function breakdownTable({ steps }: SummaryJson): TextTable {
  const wallNs = steps.reduce((sum, { durationNs }) => sum + durationNs, 0);
  if (wallNs === 0) {
    return { headers: breakdownHeaders, numeric: new Set([1, 2]), rows: [] };
  }
  const rows = breakdownParts
    .map((part) => ({ part, total: steps.reduce((sum, { breakdownNs }) => sum + breakdownNs[part], 0) }))
    .filter(({ total }) => total > 0)
    .map(({ part, total }) => [
      partLabels[part],
      formatDurationNs(total / Math.max(1, steps.length)),
      formatShare(total / wallNs),
    ]);
  const total = ['Step', formatDurationNs(wallNs / Math.max(1, steps.length)), '100 %'];
  return { headers: breakdownHeaders, numeric: new Set([1, 2]), rows: [...rows, total] };
}

/** How busy each GPU is, and with what. */
export function gpuTable({ gpus }: SummaryJson): TextTable {
  const share = (value: number | null) => (value === null ? 'not told' : formatShare(value));
  return {
    headers: ['GPU', 'Name', 'Any kernel', 'Computing', 'SM efficiency', 'Occupancy', 'Tensor cores'],
    numeric: new Set([2, 3, 4, 5, 6]),
    rows: gpus.map(({ id, name, utilization, computing, smEfficiency, occupancy, tensorCoreShare }) => [
      String(id),
      name,
      formatShare(utilization),
      formatShare(computing),
      share(smEfficiency),
      share(occupancy),
      share(tensorCoreShare),
    ]),
  };
}

/** Findings as numbered paragraphs: what, what it costs, why we think so, what to do. */
export function findingsText(findings: readonly FindingJson[], form: TextForm): string {
  const clean = (text: string) => cleanText(text, form);
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
  const clean = (text: string) => cleanText(text, form);
  return health
    .map(
      ({ message, option }) => `- ${clean(message)}${option === null ? '' : ` Next time: ${clean(option)}`}`,
    )
    .join('\n');
}
