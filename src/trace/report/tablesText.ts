import type { TextTable } from '../../core/textTable.ts';
import { formatBytes, formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import { memoryPeakTable, operatorMemoryTable, peakOwnerTable } from '../analyse/memory/memoryTables.ts';
import { moduleTable } from '../analyse/modules/moduleTable.ts';
import { copyTable, kernelTable } from '../analyse/kernels/kernelTable.ts';
import { rooflineTable } from '../analyse/roofline/rooflineTable.ts';
import { operatorTable } from '../analyse/operators/operatorTable.ts';
import { shortKernelName } from '../diff/kernelName.ts';
import { cleanText, heading, tableText, type TextForm } from './summaryText.ts';
import type { KernelsJson, MemoryJson, ModulesJson, OperatorsJson } from './tablesJson.ts';

const listedRows = 30;

/** Operators: which takes most, then the first rows of the table. */
export function operatorsText(
  { operators, stepCount, roofline, modelFlopsUtilisation }: OperatorsJson,
  form: TextForm,
): string {
  const onDevice = operators.some(({ deviceSelfNs }) => deviceSelfNs > 0);
  const own = (row: (typeof operators)[number]) => (onDevice ? row.deviceSelfNs : row.hostSelfNs);
  const total = operators.reduce((sum, row) => sum + own(row), 0);
  const [top] = operators;
  const answer =
    top === undefined || total === 0
      ? 'No operator was recorded.'
      : `${top.name} takes most ${onDevice ? 'device' : 'host'} time: ${formatDurationNs(own(top) / Math.max(1, stepCount))} a step, ${formatShare(own(top) / total)} of what operators take.`;
  return [
    cleanText(answer, form),
    totalsOf(stepCount),
    tableText(operatorTable(operators.slice(0, listedRows)), form),
    ...rest(operators.length),
    ...(roofline.rows.length === 0
      ? []
      : [
          heading('Against what the GPU can reach', form),
          ...(modelFlopsUtilisation === null
            ? []
            : [
                `The operators listed here reach ${formatShare(modelFlopsUtilisation)} of the GPU’s peak over the steps.`,
              ]),
          tableText(
            rooflineTable({
              ...roofline,
              rows: roofline.rows
                .slice(0, listedRowsOfMore)
                .map((row) => ({ ...row, shapes: shortShapes(row.shapes) })),
            }),
            form,
          ),
        ]),
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
    cleanText(answer, form),
    ...(listed.length === 0 ? [] : [totalsOf(stepCount), tableText(kernelTable(listed), form)]),
    ...rest(kernels.length),
    ...(copies.length === 0 ? [] : [heading('Copies and sets', form), tableText(copyTable(copies), form)]),
  ].join('\n\n');
}

/** Memory: the peak of the device that matters, who owns it, and what operators allocate. */
export function memoryText({ devices }: MemoryJson, form: TextForm): string {
  const [first] = devices;
  if (first === undefined) {
    return 'No allocation was recorded. Next time: profile_memory=True.';
  }
  const { peak, totalBytes, explanation } = first;
  const share = totalBytes === null ? '' : `, ${formatShare(peak.allocatedBytes / totalBytes)} of its memory`;
  const answer = `${first.device} needs ${formatBytes(peak.allocatedBytes)} at its peak${share}${peak.step === null ? '' : `, in ${peak.step}`}.`;
  return [
    cleanText(answer, form),
    tableText(memoryPeakTable(devices), form),
    ...(explanation === null
      ? []
      : [
          heading('Alive at the peak', form),
          tableText(topRows(peakOwnerTable(explanation, 'module')), form),
          tableText(topRows(peakOwnerTable(explanation, 'operator')), form),
        ]),
    heading(`What operators allocate on ${first.device}`, form),
    tableText(topRows(operatorMemoryTable(first)), form),
    ...devices.flatMap(({ notes }) => notes).map((note) => `- ${cleanText(note, form)}`),
  ].join('\n\n');
}

const deepestModule = 3;

/** Modules: the one that takes most device time among the leaves, and the tree down to a depth. */
export function modulesText(report: ModulesJson, form: TextForm): string {
  const { source, modules, deviceTimeShare, stepCount } = report;
  if (modules.length === 0) {
    return 'The trace names no modules. Next time: with_stack=True and with_modules=True.';
  }
  const onDevice = deviceTimeShare !== null;
  const own = ({ forward, backward }: (typeof modules)[number]) =>
    onDevice ? forward.deviceSelfNs + backward.deviceSelfNs : forward.hostSelfNs + backward.hostSelfNs;
  const top = modules.reduce((most, each) => (own(each) > own(most) ? each : most), modules[0]!);
  const named = source === 'modules' ? 'Modules' : 'Ranges of the program, since no modules were recorded,';
  const share = onDevice ? ` ${named} account for ${formatShare(deviceTimeShare)} of the device time.` : '';
  const answer = `${top.path} takes most by itself: ${formatDurationNs(own(top) / Math.max(1, stepCount))} a step.${share}`;
  return [
    cleanText(answer, form),
    totalsOf(stepCount),
    tableText(moduleTable(report, deepestModule), form),
    ...(modules.some(({ depth }) => depth > deepestModule)
      ? ['Deeper modules are in --csv and --json.']
      : []),
  ].join('\n\n');
}

const longestShapes = 44;

/** `[[8, 512], [], [512]]` as `8×512, 512`, cut where it gets long. */
function shortShapes(json: string): string {
  const shapes = [...json.matchAll(/\[([\d, ]+)\]/g)].map(([, sizes = '']) => sizes.replaceAll(', ', '×'));
  const text = shapes.join(', ');
  return text.length > longestShapes ? `${text.slice(0, longestShapes)}…` : text;
}

function topRows(table: TextTable): TextTable {
  return { ...table, rows: table.rows.slice(0, listedRowsOfMore) };
}

const listedRowsOfMore = 12;

function totalsOf(stepCount: number): string {
  return `Totals of ${formatCount(stepCount, 'step')}:`;
}

function rest(rows: number): string[] {
  return rows > listedRows
    ? [`${formatCount(rows - listedRows, 'further row')}; --csv and --json have all.`]
    : [];
}
