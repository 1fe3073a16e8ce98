import { formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import { copyTable, kernelTable } from '../analyse/kernels/kernelTable.ts';
import { operatorTable } from '../analyse/operators/operatorTable.ts';
import { shortKernelName } from '../diff/kernelName.ts';
import { heading, tableText, type TextForm } from './summaryText.ts';
import type { KernelsJson, OperatorsJson } from './tablesJson.ts';

const listedRows = 30;

/** Operators: which takes most, then the first rows of the table. */
export function operatorsText({ operators, stepCount }: OperatorsJson, form: TextForm): string {
  const onDevice = operators.some(({ deviceSelfNs }) => deviceSelfNs > 0);
  const own = (row: (typeof operators)[number]) => (onDevice ? row.deviceSelfNs : row.hostSelfNs);
  const total = operators.reduce((sum, row) => sum + own(row), 0);
  const [top] = operators;
  const answer =
    top === undefined || total === 0
      ? 'No operator was recorded.'
      : `${top.name} takes most ${onDevice ? 'device' : 'host'} time: ${formatDurationNs(own(top) / Math.max(1, stepCount))} a step, ${formatShare(own(top) / total)} of what operators take.`;
  return [
    answer,
    tableText(operatorTable(operators.slice(0, listedRows)), form),
    ...rest(operators.length),
  ].join('\n\n');
}

/** Kernels: which takes most, the first rows of the table, and what copies. */
export function kernelsText({ kernels, copies, stepCount }: KernelsJson, form: TextForm): string {
  const total = kernels.reduce((sum, { totalNs }) => sum + totalNs, 0);
  const [top] = kernels;
  const answer =
    top === undefined || total === 0
      ? 'No kernel was recorded.'
      : `${shortKernelName(top.name)} takes most: ${formatDurationNs(top.totalNs / Math.max(1, stepCount))} a step, ${formatShare(top.totalNs / total)} of the kernels’ time.`;
  const listed = kernels
    .slice(0, listedRows)
    .map((row) => (form === 'text' ? { ...row, name: shortKernelName(row.name) } : row));
  return [
    answer,
    ...(listed.length === 0 ? [] : [tableText(kernelTable(listed), form)]),
    ...rest(kernels.length),
    ...(copies.length === 0 ? [] : [heading('Copies and sets', form), tableText(copyTable(copies), form)]),
  ].join('\n\n');
}

function rest(rows: number): string[] {
  return rows > listedRows
    ? [`${formatCount(rows - listedRows, 'further row')}; --csv and --json have all.`]
    : [];
}
