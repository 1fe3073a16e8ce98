import { joinSentences, plainText, type Sentence, sentence, strong } from '../../core/sentence.ts';
import { escapeMarkdown, printable, type TextTable } from '../../core/textTable.ts';
import {
  formatBytes,
  formatCount,
  formatDurationNs,
  formatShare,
  formatSignificant,
} from '../../core/units.ts';
import { heading, tableText, type TextForm } from '../report/summaryText.ts';
import { signed } from './causeWords.ts';
import { kernelLabels } from './kernelLabels.ts';
import { answerLimits } from './answerLimits.ts';
import type { DiffSide, TraceDiff } from './diffTraces.ts';

const listedRows = 12;

/** {@link diffAnswer} without emphasis. */
export function diffSentence(diff: TraceDiff): string {
  return plainText(diffAnswer(diff));
}

/**
 * The answer: how long the mean steps are, and what makes most of the difference, which causes add up to; or that there
 * is nothing to compare.
 */
export function diffAnswer(diff: TraceDiff): Sentence {
  if (diff.emptyFile !== null) {
    return [{ text: nothingToCompare(diff.emptyFile) }];
  }
  const { a, b, scale, causes } = diff;
  const [first] = causes;
  const [from, to] = [a.meanStepNs, b.meanStepNs * scale];
  const subject = subjectOf(diff);
  const share = from > 0 ? (to - from) / from : 0;
  const change =
    Math.abs(share) < 0.01
      ? sentence`${subject} ${strong('as long as before')}, ${formatDurationNs(to)} on average`
      : sentence`${subject} ${strong(formatDurationNs(to))} instead of ${strong(formatDurationNs(from))} on average, ${strong(`${formatShare(Math.abs(share))} ${share < 0 ? 'less' : 'more'}`)}`;
  return joinSentences(
    diff.areDifferentPrograms
      ? sentence`These look like ${strong('different programs')}: hardly any kernel, operator or module is in both (at most ${formatShare(diff.commonShare ?? 0)} of the time). `
      : [],
    change,
    sentence`.`,
    first === undefined ? [] : sentence` ${first.sentence}`,
  );
}

/** Which trace is not whole and what it lost, for each one of which something was. */
export function incompleteNotes({ losses }: TraceDiff): string[] {
  return [
    { name: 'first', lost: losses.a },
    { name: 'second', lost: losses.b },
  ]
    .filter(({ lost }) => lost.length > 0)
    .map(
      ({ name, lost }) =>
        `The ${name} trace is incomplete, so differences may come from what it lost. ${lost.join(' ')}`,
    );
}

/** Why nothing is compared. @param emptyFile name of the trace without a timed event. */
export function nothingToCompare(emptyFile: string): string {
  return `${emptyFile} holds no timed event, so there is nothing to compare.`;
}

/** What the times are of: without steps, of the recordings; where batches differ, of the first one's samples, as causes and tables are. */
function subjectOf({ a, b, comparedBy }: TraceDiff): string {
  return comparedBy === 'step'
    ? a.isWholeRecording && b.isWholeRecording
      ? 'The recording takes'
      : 'A step takes'
    : a.batch === 1
      ? 'A sample takes'
      : `${formatCount(a.batch ?? 1, 'sample')} take`;
}

/** For a terminal, or Markdown: the answer, what was lost of the traces, causes, figures of a step, operators, kernels, modules, and notes. */
export function diffText(diff: TraceDiff, form: TextForm): string {
  const line = (text: string) => (form === 'markdown' ? escapeMarkdown(text) : printable(text));
  const section = (title: string, table: TextTable) =>
    table.rows.length === 0 ? [] : [heading(title, form), tableText(table, form)];
  const answer = [diffSentence(diff), ...incompleteNotes(diff), ...answerLimits(diff)].map(line);
  if (diff.emptyFile !== null) {
    return answer.join('\n\n');
  }
  const [, ...others] = diff.causes;
  const times =
    diff.comparedBy === 'step'
      ? ''
      : `: times for ${formatCount(diff.a.batch ?? 1, 'sample')}, calls of a step`;
  return [
    ...answer,
    ...(others.length === 0
      ? []
      : [heading('Other causes', form), others.map(({ sentence }) => `- ${line(sentence)}`).join('\n')]),
    ...section('A step', stepTable(diff)),
    ...section(`Kernels that changed most${times}`, kernelTable(diff, form)),
    ...section(`Operators that changed most${times}`, operatorTable(diff)),
    ...section(`Modules that changed most${times.replace(', calls of a step', '')}`, moduleTable(diff)),
    ...(diff.notes.length === 0
      ? []
      : [heading('To know', form), diff.notes.map((note) => `- ${line(note)}`).join('\n')]),
  ].join('\n\n');
}

/** Operators and kernels as rows of plain values for a spreadsheet. */
export function diffCells({ operators, kernels }: TraceDiff): (string | number | undefined)[][] {
  return [
    [
      'what',
      'name',
      'status',
      'aCalls',
      'bCalls',
      'aDeviceNs',
      'bDeviceNs',
      'aHostSelfNs',
      'bHostSelfNs',
      'deltaNs',
    ],
    ...operators.map((row) => [
      'operator',
      row.name,
      row.status,
      row.aCalls,
      row.bCalls,
      row.aDeviceNs,
      row.bDeviceNs,
      row.aHostSelfNs,
      row.bHostSelfNs,
      row.deltaNs,
    ]),
    ...kernels.map((row) => [
      'kernel',
      row.name,
      row.status,
      row.aCalls,
      row.bCalls,
      row.aNs,
      row.bNs,
      undefined,
      undefined,
      row.deltaNs,
    ]),
  ];
}

type StepRow = [label: string, of: (side: DiffSide) => number | null, format: (value: number) => string];

function stepTable({ a, b }: TraceDiff): TextTable {
  const isEstimated = [a, b].some(({ withoutProfilerNs, meanStepNs }) => withoutProfilerNs !== meanStepNs);
  const rows: StepRow[] = [
    ['Step, median', ({ stepNs }) => stepNs, formatDurationNs],
    ['Step, mean', ({ meanStepNs }) => meanStepNs, formatDurationNs],
    ...(isEstimated
      ? ([
          [
            'without the profiler, by estimate',
            ({ withoutProfilerNs }) => withoutProfilerNs,
            formatDurationNs,
          ],
        ] satisfies StepRow[])
      : []),
    ['Samples', ({ batch }) => batch, String],
    ['Computing kernels', ({ partsNs }) => partsNs.kernel, formatDurationNs],
    ['Communication not hidden', ({ partsNs }) => partsNs.communication, formatDurationNs],
    ['Copies and sets not hidden', ({ partsNs }) => partsNs.copy, formatDurationNs],
    ['Idle: data loader', ({ partsNs }) => partsNs.dataLoader, formatDurationNs],
    ['Idle: host waited for GPU', ({ partsNs }) => partsNs.synchronisingCall, formatDurationNs],
    ['Idle: host late', ({ partsNs }) => partsNs.hostLate, formatDurationNs],
    ['Idle: pause of the GPU, other work first', ({ partsNs }) => partsNs.pause, formatDurationNs],
    ['Host operators', ({ partsNs }) => partsNs.host, formatDurationNs],
    ['Kernel launches', ({ launches }) => launches, formatSignificant],
    ['CUDA graph launches', ({ graphLaunches }) => graphLaunches, formatSignificant],
    ['Synchronising calls', ({ synchronisingCalls }) => synchronisingCalls, formatSignificant],
    ['Copies', ({ copies }) => copies, formatSignificant],
    ['Peak memory', ({ peakBytes }) => peakBytes, formatBytes],
  ];
  return {
    headers: ['', 'First', 'Second'],
    numeric: new Set([1, 2]),
    rows: rows
      .map(([label, valueOf, format]) => ({ label, values: [valueOf(a), valueOf(b)], format }))
      .filter(({ values }) => values.some((value) => value !== null && value !== 0))
      .map(({ label, values, format }) => [
        label,
        ...values.map((value) => (value === null ? 'not known' : format(value))),
      ]),
  };
}

function kernelTable({ kernels, scale }: TraceDiff, form: TextForm): TextTable {
  const labels = kernelLabels(kernels.map(({ name }) => name));
  return {
    headers: ['Kernel', '', 'Calls', 'now', 'Time', 'now', 'Difference'],
    numeric: new Set([2, 3, 4, 5, 6]),
    rows: changed(kernels).map((row) => [
      // Whole names, which are unique, would fill a terminal's lines.
      form === 'text' ? (labels.get(row.name) ?? row.name) : row.name,
      row.status,
      formatSignificant(row.aCalls),
      formatSignificant(row.bCalls),
      formatDurationNs(row.aNs),
      formatDurationNs(row.bNs * scale),
      signed(row.deltaNs),
    ]),
  };
}

function operatorTable({ operators, scale }: TraceDiff): TextTable {
  return {
    headers: ['Operator', '', 'Calls', 'now', 'Device', 'now', 'Host self', 'now', 'Difference'],
    numeric: new Set([2, 3, 4, 5, 6, 7, 8]),
    rows: changed(operators).map((row) => [
      row.name,
      row.status,
      formatSignificant(row.aCalls),
      formatSignificant(row.bCalls),
      formatDurationNs(row.aDeviceNs),
      formatDurationNs(row.bDeviceNs * scale),
      formatDurationNs(row.aHostSelfNs),
      formatDurationNs(row.bHostSelfNs * scale),
      signed(row.deltaNs),
    ]),
  };
}

function moduleTable({ structure, scale }: TraceDiff): TextTable {
  const modules = structure.filter(({ kind }) => kind === 'module');
  return {
    headers: ['Module', '', 'Device', 'now', 'Host', 'now', 'Difference'],
    numeric: new Set([2, 3, 4, 5, 6]),
    rows: changed(modules).map((row) => [
      row.path.replaceAll('nn.Module: ', ''),
      row.status,
      formatDurationNs(row.aDeviceNs),
      formatDurationNs(row.bDeviceNs * scale),
      formatDurationNs(row.aHostNs),
      formatDurationNs(row.bHostNs * scale),
      signed(row.deltaNs),
    ]),
  };
}

function changed<R extends { readonly status: string }>(rows: readonly R[]): R[] {
  return rows.filter(({ status }) => status !== 'same').slice(0, listedRows);
}
